"""The API of printed badges."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from datetime import datetime
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, Field

from services.registration.domain.badge_printing import (
    MOST_BLANK,
    PRINTED_BLANK,
    BadgeOrder,
    BadgeSelection,
    NothingToPrint,
    UnknownPrinter,
)
from services.registration.domain.event import Event
from services.registration.domain.picture import LOGO
from services.registration.use_cases.badges.issue_blank_badges import issue_blank_badges
from services.registration.use_cases.badges.print_badges import print_badges
from services.registration.web.badges.drawing import badges_of, blank_badges_of, layout_of
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.documents.file_answers import PDF, file_answer
from services.registration.web.documents.printing import picture_of
from services.registration.web.guards import check_own_request, event_of
from services.registration.web.request_values import language_of
from shared.audit import AuditEntry
from shared.documents.badge_formats import Format, Layout
from shared.documents.calibration import calibration_pdf, calibration_texts
from shared.http.api import Api
from shared.http.file_responses import send_file
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in

READ = OrganiserGuard("registrations:read")
SECRETS = OrganiserGuard("secrets:read")
PRINTS_A_PAGE = 100


class LayoutQuery(BaseModel):
    """The format, on one or two `sides`, for one of the event's printers (by name)."""

    format: Format = "a6"
    sides: Annotated[int, Field(ge=1, le=2)] = 1
    printer: Annotated[str, Field(max_length=200)] = ""

    def layout(self, event: Event) -> Layout:
        """Returns the layout. Raises UnknownPrinter."""
        return layout_of(event, self.format, self.sides, self.printer)

    def printed(self) -> Mapping[str, Any]:
        """Returns what the print log says of the layout."""
        return {"format": self.format, "sides": self.sides, "printer": self.printer}


class BadgesQuery(LayoutQuery):
    """The badges: all, only those that `changed_since_print`, or those with `codes`, separated by commas."""

    order: BadgeOrder = "tray"
    changed_since_print: bool = False
    codes: Annotated[str, Field(pattern=r"^[A-Za-z0-9, ]{0,8000}$")] = ""

    def selection(self) -> BadgeSelection:
        """Returns the badges to print."""
        codes = frozenset(code for part in self.codes.upper().split(",") if (code := part.strip()))
        return BadgeSelection(codes=codes or None, changed=self.changed_since_print, order=self.order)


class BlankQuery(LayoutQuery):
    """How many badges without a name."""

    count: Annotated[int, Field(ge=1, le=MOST_BLANK)] = 10


class PrintsQuery(BaseModel):
    """A page of the print log."""

    limit: Annotated[int, Field(ge=1, le=500)] = PRINTS_A_PAGE
    cursor: Annotated[str, Field(pattern=r"^[0-9a-f]{24}$")] | None = None


class PrintView(BaseModel):
    """One print: when, by whom, how many badges and of whom; `codes` is empty for blank ones.

    One `at_venue` came from a print station, which is its `printer`.
    """

    id: str
    at: datetime
    by: str
    blank: bool
    count: int
    format: Format
    sides: int
    printer: str
    order: BadgeOrder | None = None
    changed_since_print: bool = False
    codes: list[str] = Field(default_factory=list)
    at_venue: bool = False


class PrintPage(BaseModel):
    """A page of the print log, the newest first."""

    items: list[PrintView]
    next_cursor: str | None


def add_print_routes(api: Api) -> None:
    """Adds the operations to the API."""
    path, missing = "/events/{slug}", (UnknownEvent, UnknownPrinter)
    api.get(
        f"{path}/badges.pdf", who=SECRETS, query=BadgesQuery, answer_types=(PDF,), refusals=(*missing, NothingToPrint)
    )(get_badges)
    api.get(f"{path}/blank-badges.pdf", who=SECRETS, query=BlankQuery, answer_types=(PDF,), refusals=missing)(get_blank)
    api.get(f"{path}/badge-calibration.pdf", who=READ, query=LayoutQuery, answer_types=(PDF,), refusals=missing)(
        get_calibration
    )
    api.get(f"{path}/prints", who=READ, query=PrintsQuery, answer=PrintPage, refusals=(UnknownEvent,))(list_prints)


async def get_badges(request: web.Request, query: BadgesQuery) -> web.StreamResponse:
    """Returns badges as PDF. Their download is a print: it is logged, and the door learns that they lie there."""
    event = await _printing(request)
    return await send_badges(request, event, query)


async def get_blank(request: web.Request, query: BlankQuery) -> web.StreamResponse:
    """Returns badges without a name as PDF; the desk gives them to guests who come unannounced."""
    event = await _printing(request)
    return await send_blank_badges(request, event, query)


async def get_calibration(request: web.Request, query: LayoutQuery) -> web.Response:
    """Returns the page that tells how far a printer moves what it prints."""
    event = await event_of(request, "registrations:read")
    return await calibration_page(query.layout(event), event, language_of(request))


async def list_prints(request: web.Request, query: PrintsQuery) -> PrintPage:
    """Returns who printed which badges when, the newest first."""
    event = await event_of(request, "registrations:read")
    prints = await request.app[DEPENDENCIES].print_log.newest(event.slug, query.limit, query.cursor)
    return PrintPage(
        items=[print_view(entry) for _, entry in prints],
        next_cursor=prints[-1][0] if len(prints) == query.limit else None,
    )


async def _printing(request: web.Request) -> Event:
    check_own_request(request)
    return await event_of(request, "secrets:read")


async def send_badges(request: web.Request, event: Event, query: BadgesQuery) -> web.StreamResponse:
    """Sends the badges as a file, and notes the print. Raises UnknownPrinter, NothingToPrint."""
    dependencies, layout = request.app[DEPENDENCIES], query.layout(event)
    logo = await picture_of(event, LOGO, dependencies.pictures)

    async def pieces() -> AsyncGenerator[bytes]:
        badges = await print_badges(
            event.slug,
            query.selection(),
            badges_of(event, layout, logo),
            layout=query.printed(),
            actor=signed_in(request).actor,
            registrations=dependencies.registrations,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
            random=dependencies.random,
        )
        async for piece in badges:
            yield piece

    return await send_file(request, f"{event.slug}-badges.pdf", PDF, pieces())


async def send_blank_badges(request: web.Request, event: Event, query: BlankQuery) -> web.StreamResponse:
    """Sends new blank badges as a file. Raises UnknownPrinter."""
    dependencies, layout = request.app[DEPENDENCIES], query.layout(event)
    logo = await picture_of(event, LOGO, dependencies.pictures)

    async def pieces() -> AsyncGenerator[bytes]:
        badges = await issue_blank_badges(
            event,
            query.count,
            layout=query.printed(),
            actor=signed_in(request).actor,
            blank_badges=dependencies.blank_badges,
            clock=dependencies.clock,
            random=dependencies.random,
        )
        async for piece in blank_badges_of(event, badges, layout, logo):
            yield piece

    return await send_file(request, f"{event.slug}-blank-badges.pdf", PDF, pieces())


async def calibration_page(layout: Layout, event: Event, language: str) -> web.Response:
    """Returns the page for a printer, in `language`."""
    pdf = await asyncio.to_thread(calibration_pdf, layout, calibration_texts(layout, language))
    return file_answer(pdf, PDF, f"{event.slug}-printer.pdf")


def print_view(entry: AuditEntry) -> PrintView:
    """Returns a print as the audit log has it."""
    after = entry.after
    return PrintView(
        id=entry.subject,
        at=entry.at,
        by=entry.actor,
        blank=entry.action == PRINTED_BLANK,
        count=after["count"],
        format=after["format"],
        sides=after["sides"],
        printer=after["printer"],
        order=after.get("order"),
        changed_since_print=after.get("changed", False),
        codes=list(after.get("codes", ())),
        at_venue="station" in after,
    )
