"""The handouts on the page of an attendee, who must have come, or be confirmed where that suffices."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from services.registration.domain.agenda import agenda_entries
from services.registration.domain.event import Event
from services.registration.domain.handout import Handout, UnknownHandout
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.people.manage_link import OpenedLink, open_link
from shared.contracts.registration import Texts
from shared.http.file_responses import send_file

MEGABYTE, KILOBYTE = 1_000_000, 1_000


@dataclass(frozen=True, slots=True)
class HandoutOnPage:
    """A handout: its link's text, what it is about ({}: the event), its kind and size."""

    id: str
    title: str
    about: Texts
    kind: str
    size: str
    for_confirmed: bool


def handout_file_routes() -> list[web.RouteDef]:
    """Returns the routes."""
    return [web.get("/r/{token}/documents/{handout}", get_handout)]


async def get_handout(request: web.Request) -> web.StreamResponse:
    """Sends a handout to somebody for whom it is; for others it does not exist. Raises UnknownHandout."""
    opened = await open_link(request)
    handouts = request.app[DEPENDENCIES].handouts
    handout = await handouts.read(opened.event.slug, request.match_info["handout"])
    if not _is_for(handout, opened):
        raise UnknownHandout
    return await send_file(
        request, handout.file_name, handout.content_type, handouts.content(handout), size=handout.size
    )


async def handouts_of(request: web.Request, opened: OpenedLink) -> list[HandoutOnPage]:
    """Returns the handouts that are for the attendee who opened the link."""
    handouts = await request.app[DEPENDENCIES].handouts.of_event(opened.event.slug)
    return handouts_on_page(opened.event, (handout for handout in handouts if _is_for(handout, opened)))


def handouts_on_page(event: Event, handouts: Iterable[Handout]) -> list[HandoutOnPage]:
    """Returns handouts for pages; those about something that is no longer there are about the event."""
    titles: dict[str | None, Texts] = {entry.id: entry.title for entry in agenda_entries(event)}
    return [
        HandoutOnPage(
            id=handout.id,
            title=handout.title,
            about=titles.get(handout.about, {}),
            kind=handout.file_name.rpartition(".")[2].upper(),
            size=size_text(handout.size),
            for_confirmed=handout.for_confirmed,
        )
        for handout in handouts
    ]


def size_text(size: int) -> str:
    """Returns a number of bytes for people: '3 MB', '40 KB'."""
    return f"{size / MEGABYTE:.0f} MB" if size >= MEGABYTE else f"{max(size // KILOBYTE, 1)} KB"


def _is_for(handout: Handout, opened: OpenedLink) -> bool:
    came = opened.entry.attendance.main.first_in is not None or opened.entry.attendance.joined_at is not None
    return handout.may_be_read(confirmed=opened.registration.state == "confirmed", came=came)


def choices_of(event: Event) -> list[tuple[str, Any]]:
    """Returns the talks and sessions that a handout may be about, as (id, title)."""
    return [(entry.id, entry.title) for entry in agenda_entries(event)]
