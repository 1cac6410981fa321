"""The organisers' console: their events with figures, and the registrations of one event."""

from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.ports.people import Entry, Filter
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.request_values import slug_of
from shared.http.pages import Pages, page_language
from shared.identity.guards import for_organisers, signed_in
from shared.language.date_formats import line_start, short_moment, when
from shared.language.languages import chosen

HOME = "/console"
ROWS = 50
EVENTS = 200
STATES = ("confirmed", "waitlisted", "awaiting_approval", "cancelled", "declined")


def console_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes."""
    console_pages = ConsolePages(pages)
    return [
        web.get(HOME, for_organisers(console_pages.events, HOME)),
        web.get(HOME + "/events/{slug}", for_organisers(console_pages.event, HOME)),
    ]


class ConsolePages:
    """Pages for organisers who are signed in."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def events(self, request: web.Request) -> web.Response:
        """Shows the organiser's events with their figures."""
        dependencies, organiser = request.app[DEPENDENCIES], signed_in(request)
        page = await dependencies.events.of_account(organiser.account, EVENTS, None)
        events = sorted((event for event, _ in page), key=lambda event: event.starts_at)
        language = page_language(request)
        views = [
            {**_event(event, language), "figures": await dependencies.registrations.figures(event.slug)}
            for event in events
        ]
        return self._pages.render(request, "console_events.html", events=views)

    async def event(self, request: web.Request) -> web.Response:
        """Shows one event's figures and its registrations, by search and state."""
        dependencies = request.app[DEPENDENCIES]
        event = await dependencies.events.read(slug_of(request))
        organiser = signed_in(request)
        organiser.require(event.members, "registrations:read")
        q, state = request.query.get("q", "").strip()[:200], request.query.get("state", "")
        after = request.query.get("after", "")
        which = Filter(q=q or None, state=state if state in STATES else None)
        entries = await dependencies.registrations.page(
            event.slug, which, ROWS, int(after) if after.isascii() and after.isdecimal() and len(after) < 16 else None
        )
        language = page_language(request)
        more = {"q": q, "state": state, "after": entries[-1].registration.line} if len(entries) == ROWS else None
        return self._pages.render(
            request,
            "console_event.html",
            event=_event(event, language),
            figures=await dependencies.registrations.figures(event.slug),
            rows=[_row(event, entry, language) for entry in entries],
            states=STATES,
            q=q,
            state=state,
            more=urlencode(more) if more else "",
            accent=accent_of(event),
            may_pair=organiser.may(event.members, "door:manage"),
        )


def _event(event: Event, language: str) -> dict[str, Any]:
    return {
        "slug": event.slug,
        "title": event.title,
        "state": event.state,
        "capacity": event.capacity,
        "when": line_start(when(event.starts_at, event.ends_at, event.timezone, language)),
    }


def _row(event: Event, entry: Entry, language: str) -> dict[str, Any]:
    registration = entry.registration
    category = event.category(registration.category)
    first_in = entry.attendance.main.first_in
    return {
        "code": registration.code,
        "name": registration.name,
        "email": registration.email,
        "company": registration.company,
        "category": chosen(category.name, language) if category else registration.category,
        "state": registration.state,
        "position": entry.waiting_position,
        "mail": entry.mail,
        "arrived": short_moment(first_in, event.timezone, language) if first_in else "",
    }
