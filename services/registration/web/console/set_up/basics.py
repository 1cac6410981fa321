"""The set-up page of an event's title, words, languages, time, place and accessibility."""

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.event_definition import EventDefinition
from services.registration.domain.reschedule import rezoned
from services.registration.web.console.console_pages import EVENTS
from services.registration.web.console.set_up.event_texts import texts_in, without_language
from services.registration.web.console.set_up.fields import (
    CHOICES,
    LINE,
    LINE_OR_NONE,
    Field,
    Sent,
    Values,
    moment_in,
    texts,
)
from services.registration.web.console.set_up.set_up_page import SetUpPage
from services.registration.web.console.set_up.time_zones import TIME_ZONES_NEARBY
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.event_models import definition_json
from shared.http.pages import LANGUAGE_NAMES, Pages
from shared.identity.guards import signed_in
from shared.language.languages import LANGUAGES


def basics_page(pages: Pages) -> SetUpPage:
    """Returns the page."""
    return SetUpPage(pages, "basics", fields=_fields, extras=_extras, act=_act, finish=_finish)


def _fields(definition: EventDefinition) -> Iterator[Field]:
    moment = moment_in(ZoneInfo(definition.timezone))
    yield from texts(("title",), definition.languages, "Enter a title in at least one language.")
    yield from texts(("description",), definition.languages)
    yield Field(("starts_at",), moment, "Enter when the event starts.")
    yield Field(("ends_at",), moment, "Enter when the event ends.")
    yield Field(("timezone",), LINE, "Choose a time zone of the list, such as Europe/Luxembourg.")
    yield Field(("venue", "name"), LINE)
    yield Field(("venue", "address"), LINE)
    yield Field(("venue", "url"), LINE_OR_NONE, "Enter a web address, such as https://example.com/map.")
    yield Field(("access", "features"), CHOICES)
    yield from texts(("access", "text"), definition.languages)
    yield Field(("previous_edition",), LINE_OR_NONE)


async def _extras(request: web.Request, event: Event) -> Mapping[str, Any]:
    _, count = await request.app[DEPENDENCIES].events.read_with_count(event.slug)
    account, values = signed_in(request).account, definition_json(event)
    own = await request.app[DEPENDENCIES].events.of_account(account, EVENTS, None)
    before = sorted((other for other, _ in own if other.starts_at < event.starts_at), key=lambda other: other.starts_at)
    return {
        "own_languages": [(code, LANGUAGE_NAMES[code], texts_in(values, code)) for code in event.languages],
        "other_languages": [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES if code not in event.languages],
        "earlier_events": [(other.slug, other.title, other.starts_at.year) for other in reversed(before)],
        "time_zones": TIME_ZONES_NEARBY,
        "has_people": count.has_people,  # they know when and where it is: each change of that is news for them
    }


def _act(values: Values, action: str, _sent: Sent) -> Values:
    """Adds or removes a language. The last one stays."""
    verb, _, language = action.partition(":")
    languages = values["languages"]
    if verb == "add" and language in LANGUAGES and language not in languages:
        return {**values, "languages": [*languages, language]}
    if verb == "remove" and language in languages and len(languages) > 1:
        return {**without_language(values, language), "languages": [other for other in languages if other != language]}
    return values


def _finish(before: EventDefinition, after: EventDefinition, _sent: Sent) -> EventDefinition:
    """Times were typed in the zone before; in a new zone the clocks show the same."""
    if after.timezone == before.timezone:
        return after
    return rezoned(_in_zone_of(before, after), after.timezone)


def _in_zone_of(before: EventDefinition, after: EventDefinition) -> EventDefinition:
    return EventDefinition(**{**after.settings(), "timezone": before.timezone})
