"""The set-up page of one talk."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from aiohttp import web

from services.registration.domain.agenda import agenda_advice
from services.registration.domain.event import Event
from services.registration.domain.event_definition import EventDefinition
from services.registration.web.console.console_pages import HOME
from services.registration.web.console.set_up.fields import CHOICES, LINE, LINE_OR_NONE, Field, moment_in, texts
from services.registration.web.console.set_up.programme import NO_END, NO_START, NO_TITLE, TALKS, on_programme
from services.registration.web.console.set_up.set_up_page import PATH, SetUpPage
from services.registration.web.guards import event_of
from shared.http.pages import Pages
from shared.http.problems import NoSuchPlace
from shared.identity.guards import for_organisers

ADDRESS = f"programme/{TALKS}"
PATH_OF_ONE = f"{PATH}/{ADDRESS}/{{talk}}"


def talk_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes of the page."""
    talk_pages = TalkPages(pages)
    return [
        web.get(PATH_OF_ONE, for_organisers(talk_pages.page, HOME)),
        web.post(PATH_OF_ONE, for_organisers(talk_pages.save, HOME)),
    ]


class TalkPages:
    """The pages of all talks."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Shows a talk."""
        return await (await self._page_of(request)).page(request)

    async def save(self, request: web.Request) -> web.StreamResponse:
        """Saves a talk."""
        return await (await self._page_of(request)).save(request)

    async def _page_of(self, request: web.Request) -> SetUpPage:
        """The page of the talk in the path. Raises NoSuchPlace."""
        event, identifier = await event_of(request, "events:write"), request.match_info["talk"]
        if identifier not in {talk.id for talk in event.talks}:
            raise NoSuchPlace

        def fields(definition: EventDefinition) -> Iterator[Field]:
            return _fields(definition, identifier)

        async def extras(_request: web.Request, event: Event) -> Mapping[str, Any]:
            return _extras(event, identifier)

        return SetUpPage(
            self._pages, f"{ADDRESS}/{quote(identifier, safe='')}", fields=fields, extras=extras, template="talk"
        )


def _fields(definition: EventDefinition, identifier: str) -> Iterator[Field]:
    row, moment = (TALKS, identifier), moment_in(ZoneInfo(definition.timezone))
    if identifier not in {talk.id for talk in definition.talks}:  # removed meanwhile
        return
    yield from texts((*row, "title"), definition.languages, NO_TITLE)
    yield from texts((*row, "description"), definition.languages)
    yield Field((*row, "starts_at"), moment, NO_START)
    yield Field((*row, "ends_at"), moment, NO_END)
    yield Field((*row, "room"), LINE)
    yield Field((*row, "track"), LINE_OR_NONE)
    yield Field((*row, "speakers"), CHOICES)


def _extras(event: Event, identifier: str) -> dict[str, Any]:
    advice = [a for a in agenda_advice(event) if identifier in {a.entry.id, a.other.id if a.other else None}]
    return {
        "row": f"{TALKS}-{identifier}",
        "name": next((talk.title for talk in event.talks if talk.id == identifier), {}),
        "outside": [a.entry.title for a in advice if a.kind == "outside"],
        "two_places": [
            (a.speaker.name, a.entry.title, a.other.title)
            for a in advice
            if a.kind == "two_places" and a.speaker and a.other
        ],
        **on_programme(event),
    }
