"""The set-up page of those who can register first."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.event_definition import EventDefinition
from services.registration.domain.organisation_index import OrganisationIndex
from services.registration.web.console.console_pages import HOME
from services.registration.web.console.set_up.fields import SWITCH, Field, Kind, Sent, Values, moment_in
from services.registration.web.console.set_up.set_up_page import PATH, SetUpPage
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.opening_models import NOT_A_DOMAIN
from shared.http.pages import Pages
from shared.identity.guards import for_organisers

FIRST = "members_first"
NO_TIME = "Enter until when only members can register."
NOT_ADDRESSES = "Enter e-mail addresses, one a line."
UNKNOWN_NAME = "One of these names is not in the list of organisations."


def opening_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes of the page, whose fields need the list of organisations at the time."""
    path = f"{PATH}/opening"

    def answered(act: Callable[[SetUpPage, web.Request], Awaitable[web.StreamResponse]]) -> Any:
        async def handler(request: web.Request) -> web.StreamResponse:
            index = await request.app[DEPENDENCIES].organisations.index()
            page = SetUpPage(pages, "opening", fields=partial(_fields, index), extras=_extras, act=_act)
            return await act(page, request)

        return for_organisers(handler, HOME)

    return [web.get(path, answered(SetUpPage.page)), web.post(path, answered(SetUpPage.save))]


def _fields(index: OrganisationIndex, definition: EventDefinition) -> Iterator[Field]:
    yield Field((FIRST, "until"), moment_in(ZoneInfo(definition.timezone)), NO_TIME)
    yield Field((FIRST, "members"), SWITCH)
    yield Field((FIRST, "organisations"), _names(index))
    yield Field((FIRST, "domains"), LINES, NOT_A_DOMAIN)
    yield Field((FIRST, "addresses"), LINES, NOT_ADDRESSES)


async def _extras(request: web.Request, event: Event) -> Mapping[str, Any]:
    return {"wishes": await request.app[DEPENDENCIES].opening_wishes.number(event.slug)}


def _act(values: Values, _action: str, _sent: Sent) -> Values:
    """Nobody goes first where nothing is filled in."""
    first = values[FIRST]
    return values if first and any(first.values()) else {**values, FIRST: None}


def _lines(given: Sequence[str]) -> list[str]:
    return [text for line in "\n".join(given).splitlines() if (text := line.strip())]


LINES = Kind(_lines, lambda value: ["\n".join(value or ())])


def _names(index: OrganisationIndex) -> Kind:
    def read(given: Sequence[str]) -> list[str]:
        organisations = [index.named(name) for name in _lines(given)]
        if None in organisations:
            raise ValueError(UNKNOWN_NAME)
        return [organisation.id for organisation in organisations if organisation]

    def write(value: Any) -> list[str]:
        return ["\n".join(index.by_id[key].name for key in value or () if key in index.by_id)]

    return Kind(read, write)
