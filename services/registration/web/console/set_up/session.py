"""The set-up page of one session."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.event_definition import EventDefinition
from services.registration.web.console.console_pages import HOME
from services.registration.web.console.set_up.fields import CHOICES, LINE, LINE_OR_NONE, NUMBER, Field, moment_in, texts
from services.registration.web.console.set_up.programme import on_programme
from services.registration.web.console.set_up.registration import TOO_MANY_PLACES
from services.registration.web.console.set_up.rows import NO_NAME
from services.registration.web.console.set_up.sessions import SESSIONS, overlap_note
from services.registration.web.console.set_up.set_up_page import PATH, SetUpPage
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.page_models import Gettext
from services.registration.web.guards import event_of
from shared.http.pages import Pages
from shared.http.problems import NoSuchPlace
from shared.identity.guards import for_organisers
from shared.language.languages import chosen

ADDRESS = PATH + "/" + SESSIONS + "/{session}"


def session_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes of the page."""
    session_pages = SessionPages(pages)
    return [
        web.get(ADDRESS, for_organisers(session_pages.page, HOME)),
        web.post(ADDRESS, for_organisers(session_pages.save, HOME)),
    ]


class SessionPages:
    """The pages of all sessions."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Shows a session."""
        return await (await self._page_of(request)).page(request)

    async def save(self, request: web.Request) -> web.StreamResponse:
        """Saves a session."""
        return await (await self._page_of(request)).save(request)

    async def _page_of(self, request: web.Request) -> SetUpPage:
        """The page of the session in the path. Raises NoSuchPlace."""
        event, identifier = await event_of(request, "events:write"), request.match_info["session"]
        if event.session(identifier) is None:
            raise NoSuchPlace

        def fields(definition: EventDefinition) -> Iterator[Field]:
            return _fields(definition, identifier)

        async def extras(request: web.Request, event: Event) -> Mapping[str, Any]:
            session = event.session(identifier)
            _, count = await request.app[DEPENDENCIES].events.read_with_count(event.slug)
            categories = [(category.id, category.name) for category in event.categories]
            return {
                "row": f"{SESSIONS}-{identifier}",
                "name": session.name if session else {},
                "categories": categories,
                **on_programme(event),
                "has_people": count.has_people,
                "waiting": max(count.queued.get(identifier, 0), 0),
            }

        def notes(definition: EventDefinition, gettext: Gettext, language: str) -> dict[str, str]:
            return _notes(definition, identifier, gettext, language)

        address = f"{SESSIONS}/{quote(identifier, safe='')}"
        return SetUpPage(self._pages, address, fields=fields, extras=extras, notes=notes, template="session")


def _fields(definition: EventDefinition, identifier: str) -> Iterator[Field]:
    row, moment = (SESSIONS, identifier), moment_in(ZoneInfo(definition.timezone))
    if identifier not in {session.id for session in definition.sessions}:  # removed meanwhile
        return
    yield from texts((*row, "name"), definition.languages, NO_NAME)
    yield from texts((*row, "description"), definition.languages)
    yield Field((*row, "starts_at"), moment)
    yield Field((*row, "ends_at"), moment)
    yield Field((*row, "room"), LINE)
    yield Field((*row, "capacity"), NUMBER, TOO_MANY_PLACES)
    yield Field((*row, "categories"), CHOICES)
    yield Field((*row, "track"), LINE_OR_NONE)
    yield Field((*row, "speakers"), CHOICES)


def _notes(definition: EventDefinition, identifier: str, gettext: Gettext, language: str) -> dict[str, str]:
    session = next((session for session in definition.sessions if session.id == identifier), None)
    if session is None:
        return {}
    others = [other for other in definition.sessions if other.id != identifier and other.overlaps(session)]
    return {"overlaps": overlap_note([chosen(other.name, language) for other in others], gettext)}
