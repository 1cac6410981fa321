"""The page of the door's console about watched guests: who has come, when and where, and who else is to be watched."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from services.checkin.domain.attendees import Attendee
from services.checkin.domain.search import QueryTooShort, words_of
from services.checkin.domain.watching import Arrival, WatchedGuest
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.guests.list_watched_guests import list_watched_guests
from services.checkin.use_cases.guests.stop_watching_guest import stop_watching_guest
from services.checkin.use_cases.guests.watch_guest import watch_guest
from services.checkin.web.console.form_values import Fault, read_name
from services.checkin.web.console.frame import Frame, setup_of_page
from services.checkin.web.console.sections import HOME, address_of
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.live.live_routes import stream
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import page_language, translator
from shared.identity.guards import for_organisers, signed_in
from shared.language.date_formats import short_moment

WATCHED = f"{HOME}/watched"
SHOWN = 25


def watched_routes(frame: Frame) -> list[web.RouteDef]:
    """The routes of the page."""
    page = WatchedPage(frame)
    return [
        web.get(WATCHED, for_organisers(page.show, WATCHED)),
        web.get(f"{WATCHED}/live", for_organisers(page.live, WATCHED), allow_head=False),
        web.post(f"{WATCHED}/{{code}}/watch", for_organisers(page.watch, WATCHED)),
        web.post(f"{WATCHED}/{{code}}/stop", for_organisers(page.stop, WATCHED)),
    ]


@dataclass(frozen=True, slots=True)
class WatchedPage:
    """The watched guests of one event."""

    frame: Frame

    async def show(self, request: web.Request) -> web.Response:
        """The guests with their arrivals, and a search for others."""
        return await self._page(request, await setup_of_page(request))

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: `watched`, of the guests on all lists."""
        return await stream(request, await setup_of_page(request), None)

    async def watch(self, request: web.Request) -> web.Response:
        """Watches a guest, or gives them another host."""
        fields = await read_own_form(request)
        setup, code = await setup_of_page(request), request.match_info["code"]
        dependencies = request.app[DEPENDENCIES]
        typed = field_value(fields, "host")
        host = read_name(typed)
        if host is None:
            return await self._page(request, setup, refused=(code, typed), status=422)
        await watch_guest(
            code,
            host,
            event=setup.event.slug,
            actor=signed_in(request).actor,
            guests=dependencies.watched_guests,
            clock=dependencies.clock,
        )
        raise web.HTTPSeeOther(f"{address_of(setup.event.slug, '/watched')}#guest-{code}")

    async def stop(self, request: web.Request) -> web.Response:
        """Watches a guest no more."""
        await read_own_form(request)
        setup, dependencies = await setup_of_page(request), request.app[DEPENDENCIES]
        await stop_watching_guest(
            request.match_info["code"],
            event=setup.event.slug,
            actor=signed_in(request).actor,
            guests=dependencies.watched_guests,
            clock=dependencies.clock,
        )
        raise web.HTTPSeeOther(f"{address_of(setup.event.slug, '/watched')}#guests")

    async def _page(
        self, request: web.Request, setup: EventSetup, *, refused: tuple[str, str] | None = None, status: int = 200
    ) -> web.Response:
        """The page; `refused` are the code of the guest whose host has no name, and the text that was sent."""
        guests = await list_watched_guests(setup.event.slug, guests=request.app[DEPENDENCIES].watched_guests)
        query = request.query.get("q", "").strip() or (refused[0] if refused else "")
        matches = await _matches(request, setup, query, {guest.code for guest in guests})
        language, _ = page_language(request), translator(self.frame.pages, request)
        field = f"host-{refused[0]}" if refused else ""
        return await self.frame.render(
            request,
            setup,
            "watched.html",
            status=status,
            guests=[_guest_model(guest, setup, language) for guest in guests],
            query=query,
            matches=matches,
            typed={field: refused[1]} if refused else {},
            faults={field: Fault(_("Name the host, in at most 100 letters."), field)} if refused else {},
            zone=setup.event.timezone,
        )


async def _matches(
    request: web.Request, setup: EventSetup, query: str, watched: set[str]
) -> Sequence[dict[str, Any]] | None:
    """People who match the query, without those watched already; None where it is too short."""
    if not query:
        return []
    try:
        people = await request.app[DEPENDENCIES].scan_store.search(setup.event.slug, words_of(query), limit=SHOWN)
    except QueryTooShort:
        return None
    return [_match_model(attendee) for attendee in people if attendee.code not in watched]


def _match_model(attendee: Attendee) -> dict[str, Any]:
    return {"code": attendee.code, "name": attendee.name or attendee.code, "company": attendee.company}


def _guest_model(guest: WatchedGuest, setup: EventSetup, language: str) -> dict[str, Any]:
    arrivals = [_arrival_model(arrival, setup, language) for arrival in guest.arrivals]
    return {
        "code": guest.code,
        "name": guest.name or guest.code,
        "company": guest.company,
        "host": guest.host,
        "arrivals": arrivals,
    }


def _arrival_model(arrival: Arrival, setup: EventSetup, language: str) -> dict[str, Any]:
    check_in_list, zone = setup.lists.get(arrival.list), setup.event.timezone
    return {
        "id": f"{arrival.list} {arrival.at.isoformat()}",
        "at": short_moment(arrival.at, zone, language),
        "gate": arrival.gate,
        "list": check_in_list.name if check_in_list else arrival.list,
        "sent": short_moment(arrival.recorded_at, zone, language) if arrival.offline else "",
    }
