"""The set-up page of the tracks of a programme."""

from collections.abc import Iterator, Mapping
from typing import Any

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.event_definition import EventDefinition
from services.registration.web.console.set_up.fields import Field, Sent, Values, texts
from services.registration.web.console.set_up.rows import NO_NAME, named_texts, ordered, with_new
from services.registration.web.console.set_up.set_up_page import SetUpPage
from shared.http.pages import Pages

TRACKS = "tracks"


def tracks_page(pages: Pages) -> SetUpPage:
    """Returns the page."""
    address = f"programme/{TRACKS}"
    return SetUpPage(pages, address, fields=_fields, extras=_extras, act=_act, rows=TRACKS, template=TRACKS)


def _fields(definition: EventDefinition) -> Iterator[Field]:
    for track in definition.tracks:
        yield from texts((TRACKS, track.id, "name"), definition.languages, NO_NAME)


async def _extras(_request: web.Request, event: Event) -> Mapping[str, Any]:
    used = [talk.track for talk in event.talks] + [session.track for session in event.sessions]
    return {"tracks": [(track.id, track.name, used.count(track.id)) for track in event.tracks]}


def _act(values: Values, action: str, sent: Sent) -> Values:
    name = named_texts(values, sent, "name", action)
    if name:
        values = with_new(values, TRACKS, name, {"name": name}, "track")
    verb, _, identifier = action.partition(":")
    if verb == "remove":
        values = {**values, **{kind: _without(values[kind], identifier) for kind in ("talks", "sessions")}}
    return ordered(values, TRACKS, action)


def _without(items: list[Values], track: str) -> list[Values]:
    return [{**item, "track": None} if item["track"] == track else item for item in items]
