"""The public events for other programs: a calendar to subscribe to, and a JSON Feed."""

import hashlib
from typing import Any

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.places import PlaceCount, free_in_event
from services.registration.domain.shown_places import shown_places
from services.registration.web.dependencies import DEPENDENCIES, Dependencies
from services.registration.web.events.event_calendar import calendar_entry
from services.registration.web.events.previews import preview_path
from shared.documents.calendar_file import CONTENT_TYPE, calendar_file
from shared.http.pages import Pages, page_language, translator
from shared.language.date_formats import line_start, when
from shared.language.languages import chosen

MOST_EVENTS = 200
CALENDAR, JSON_FEED = "/events.ics", "/events.json"
JSON_FEED_TYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"


def feed_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes."""
    feeds = Feeds(pages)
    return [web.get(CALENDAR, feeds.calendar), web.get(JSON_FEED, feeds.json)]


class Feeds:
    """The events that have not ended, for everybody. Programs ask often: an unchanged feed is answered with 304."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def calendar(self, request: web.Request) -> web.Response:
        """Returns the events as iCalendar (RFC 5545). Those that are cancelled stay until they would have ended."""
        dependencies, language = request.app[DEPENDENCIES], page_language(request)
        coming = await dependencies.events.coming(dependencies.clock(), MOST_EVENTS)
        entries = [calendar_entry(event, language, dependencies.public_url) for event, _ in coming]
        body = calendar_file(entries, name=translator(self._pages, request)("Events"))
        return _answer(request, body, CONTENT_TYPE)

    async def json(self, request: web.Request) -> web.Response:
        """Returns the events as JSON Feed 1.1; the facts that it has no words for are in `_moien`."""
        dependencies, language = request.app[DEPENDENCIES], page_language(request)
        coming = await dependencies.events.coming(dependencies.clock(), MOST_EVENTS)
        feed = {
            "version": VERSION,
            "title": translator(self._pages, request)("Events"),
            "home_page_url": f"{dependencies.public_url}/",
            "feed_url": f"{dependencies.public_url}{JSON_FEED}?lang={language}",
            "language": language,
            "items": [_item(event, count, language, dependencies) for event, count in coming],
        }
        return _answer(request, web.json_response(feed).body, JSON_FEED_TYPE)  # type: ignore[arg-type]


def _item(event: Event, count: PlaceCount, language: str, dependencies: Dependencies) -> dict[str, Any]:
    url = f"{dependencies.public_url}/e/{event.slug}"
    period = line_start(when(event.starts_at, event.ends_at, event.timezone, language))
    place = ", ".join(filter(None, (event.venue.name, event.venue.address)))
    summary = " · ".join(filter(None, (period, place)))
    return {
        "id": url,
        "url": f"{url}?lang={language}",
        "title": chosen(event.title, language),
        "summary": summary,
        "content_text": "\n\n".join(filter(None, (summary, chosen(event.description, language)))),
        "image": f"{dependencies.public_url}{preview_path(event, language)}",
        "date_published": event.created_at.isoformat(),
        "date_modified": event.updated_at.isoformat(),
        "language": language,
        "_moien": {
            "state": event.state,
            "starts_at": event.starts_at.isoformat(),
            "ends_at": event.ends_at.isoformat(),
            "timezone": event.timezone,
            "venue": {"name": event.venue.name, "address": event.venue.address, "url": event.venue.url},
            "open": event.is_open(dependencies.clock()),
            "free_places": free_in_event(event, shown_places(event, count, dependencies.clock())),
        },
    }


def _answer(request: web.Request, body: bytes, content_type: str) -> web.Response:
    """The feed, or 304 for who has it already (RFC 9110, 13.1.2)."""
    tag = hashlib.sha256(body).hexdigest()[:24]
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language, Cookie", "Access-Control-Allow-Origin": "*"}
    known = {etag.value for etag in request.if_none_match or ()}
    response = (
        web.Response(status=304, headers=headers) if known & {tag, "*"} else web.Response(body=body, headers=headers)
    )
    if response.status == 200:
        response.content_type, response.charset = content_type, "utf-8"
    response.etag = tag
    return response
