"""The organisers' console: their events with figures, and the registrations of one event."""

from datetime import datetime
from typing import Any

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.web.dependencies import DEPENDENCIES
from shared.http.pages import Pages, page_language
from shared.identity.guards import for_organisers, signed_in
from shared.language.date_formats import line_start, when

HOME = "/console"
EVENTS = 200
GROUPS = ("coming", "drafts", "over")


def console_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes."""
    console_pages = ConsolePages(pages)
    return [
        web.get(HOME, for_organisers(console_pages.events, HOME)),
    ]


class ConsolePages:
    """Pages for organisers who are signed in."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def events(self, request: web.Request) -> web.Response:
        """Shows the organiser's events with their figures: those to come, then drafts, then those that are over."""
        dependencies, organiser = request.app[DEPENDENCIES], signed_in(request)
        page = await dependencies.events.of_account(organiser.account, EVENTS, None)
        events = sorted((event for event, _ in page), key=lambda event: event.starts_at)
        language, now = page_language(request), dependencies.clock()
        counts = await dependencies.figures.counts([event.slug for event in events])
        views = [{**event_view(event, language, now), "figures": counts[event.slug]} for event in events]
        groups = {group: [view for view in views if _group(view["state"]) == group] for group in GROUPS}
        groups["over"].reverse()  # the latest first
        return self._pages.render(request, "console_events.html", groups=groups)


def _group(state: str) -> str:
    """The group in which an event in a state is listed."""
    return {"draft": "drafts", "over": "over", "cancelled": "over", "archived": "over"}.get(state, "coming")


def event_view(event: Event, language: str, now: datetime) -> dict[str, Any]:
    """Returns an event as lists of events and its own pages begin with it."""
    return {
        "slug": event.slug,
        "title": event.title,
        "state": _state(event, now),
        "is_public": event.is_public,
        # Beside the number of all who are confirmed, the places of the room say nothing where some are online.
        "capacity": None if any(category.online for category in event.categories) else event.capacity,
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
