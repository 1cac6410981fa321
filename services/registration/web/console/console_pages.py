"""The organisers' console: their events with figures, and the registrations of one event."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.ports.people import Entry, Filter
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.guards import event_of
from shared.http.pages import Pages, page_language
from shared.identity.guards import for_organisers, signed_in
from shared.language.date_formats import line_start, short_moment, time_of_day, when
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
        language, now = page_language(request), dependencies.clock()
        counts = await dependencies.figures.counts([event.slug for event in events])
        views = [{**_event(event, language, now), "figures": counts[event.slug]} for event in events]
        return self._pages.render(request, "console_events.html", events=views)

    async def event(self, request: web.Request) -> web.Response:
        """Shows one event's figures and its registrations, by search and state."""
        dependencies, organiser = request.app[DEPENDENCIES], signed_in(request)
        event = await event_of(request, "registrations:read")
        q, state = request.query.get("q", "").strip()[:200], request.query.get("state", "")
        after = request.query.get("after", "")
        undelivered = request.query.get("mail") == "undelivered"
        criteria = Filter(q=q or None, state=state if state in STATES else None, undelivered=undelivered)
        line = int(after) if after.isascii() and after.isdecimal() and len(after) < 16 else None
        entries = await dependencies.registrations.page(event.slug, criteria, ROWS, line)
        language = page_language(request)
        more = (
            {
                "q": q,
                "state": state,
                "mail": "undelivered" if undelivered else "",
                "after": entries[-1].registration.line,
            }
            if len(entries) == ROWS
            else None
        )
        return self._pages.render(
            request,
            "console_event.html",
            event=_event(event, language, dependencies.clock()),
            figures=(await dependencies.figures.counts([event.slug]))[event.slug],
            rows=[_row(event, entry, language) for entry in entries],
            states=STATES,
            q=q,
            state=state,
            undelivered=undelivered,
            more=urlencode(more) if more else "",
            accent=accent_of(event),
            may_pair=organiser.may(event.members, "door:manage"),
        )


def _event(event: Event, language: str, now: datetime) -> dict[str, Any]:
    return {
        "slug": event.slug,
        "title": event.title,
        "state": _state(event, now),
        "is_public": event.is_public,
        "capacity": event.capacity,
        "when": line_start(when(event.starts_at, event.ends_at, event.timezone, language)),
    }


def _state(event: Event, now: datetime) -> str:
    """The state of the event, with time counted in: a published one may be over, or no longer take registrations."""
    if event.state != "published":
        return event.state
    if event.is_over(now):
        return "over"
    closes_at = event.registration_closes_at
    return "closed" if closes_at and now >= closes_at else "published"


def _arrival(event: Event, at: datetime, language: str) -> str:
    """The time of day, with its date where that is not the event's first."""
    same_day = at.astimezone(event.zone).date() == event.starts_at.astimezone(event.zone).date()
    return (time_of_day if same_day else short_moment)(at, event.timezone, language)


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
        "arrived": _arrival(event, first_in, language) if first_in else "",
    }
