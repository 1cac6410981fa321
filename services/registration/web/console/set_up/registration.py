"""The set-up page of an event's places: when people register, how many, and in which categories."""

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.event_definition import EventDefinition
from services.registration.domain.places import PlaceCount
from services.registration.web.console.set_up.fields import (
    LINE_OR_NONE,
    NUMBER,
    SWITCH,
    Field,
    Kind,
    Sent,
    Values,
    moment_in,
    texts,
)
from services.registration.web.console.set_up.rows import NO_NAME, named_texts, ordered, with_new
from services.registration.web.console.set_up.set_up_page import SetUpPage
from services.registration.web.dependencies import DEPENDENCIES
from shared.http.pages import Pages
from shared.http.validation import InvalidInput

CATEGORIES = "categories"
LAST_CATEGORY = "An event needs at least one category."
ONLY_FOR_IT = "Sessions or questions are for this category only: change or remove those first."
TOO_MANY_PLACES = "Enter a whole number up to 1,000,000."
NO_SECURE_LINK = "Enter a link that begins with https://."
TOO_MANY_HOURS = "Enter a number of hours from 1 to 720."

ONLINE = Kind(
    read=lambda given: {} if given[-1:] == ["yes"] else None,
    write=lambda access: [] if access is None else ["yes"],
)
"""A switch for a meeting that people join from afar; its fields are in what is switched on."""


def registration_page(pages: Pages) -> SetUpPage:
    """Returns the page."""
    return SetUpPage(pages, "registration", fields=_fields, extras=_extras, act=_act, rows=CATEGORIES)


def _fields(definition: EventDefinition) -> Iterator[Field]:
    moment = moment_in(ZoneInfo(definition.timezone))
    for name in ("registration_opens_at", "registration_closes_at", "freeze_at"):
        yield Field((name,), moment)
    yield Field(("capacity",), NUMBER, TOO_MANY_PLACES)
    yield Field(("room_limit",), NUMBER, TOO_MANY_PLACES)
    yield Field(("waiting_list", "enabled"), SWITCH)
    yield Field(("waiting_list", "offer_hours"), NUMBER, TOO_MANY_HOURS)
    yield Field(("waiting_list", "closes_at"), moment)
    for category in definition.categories:
        row = (CATEGORIES, category.id)
        yield from texts((*row, "name"), definition.languages, NO_NAME)
        yield Field((*row, "capacity"), NUMBER, TOO_MANY_PLACES)
        yield Field((*row, "approval"), SWITCH)
        yield Field((*row, "invitation_only"), SWITCH)
        yield Field((*row, "online"), ONLINE)
        yield Field((*row, "online", "url"), LINE_OR_NONE, NO_SECURE_LINK)
        yield Field((*row, "online", "opens_at"), moment)
        yield Field((*row, "online", "closes_at"), moment)


async def _extras(request: web.Request, event: Event) -> Mapping[str, Any]:
    _, count = await request.app[DEPENDENCIES].events.read_with_count(event.slug)
    return {
        "categories": [
            (c.id, c.name, _people(count, c.id), count.waiting.get(c.id, 0) + count.offered.get(c.id, 0))
            for c in event.categories
        ],
        "in_use": count.names_in_use()[0],
        "has_people": count.has_people,
        "waiting": count.people_waiting,
    }


def _people(count: PlaceCount, category: str) -> int:
    """The number of people who have a place in a category, or wait for one."""
    numbers = (count.categories, count.waiting, count.offered, count.awaiting_approval)
    return sum(people.get(category, 0) for people in numbers)


def _act(values: Values, action: str, sent: Sent) -> Values:
    values = _switched_off(values, sent)
    name = named_texts(values, sent, "name", action)
    if name:
        values = with_new(values, CATEGORIES, name, {"name": name}, "category")
    verb, _, identifier = action.partition(":")
    if verb == "remove":
        if [category["id"] for category in values[CATEGORIES]] == [identifier]:
            raise InvalidInput(errors=((f"{CATEGORIES}-{identifier}", LAST_CATEGORY),))
        values = _without_category(values, identifier)
    return ordered(values, CATEGORIES, action)


def _switched_off(values: Values, sent: Sent) -> Values:
    """The values without the meetings that are switched off, though a form sends their fields, too."""
    off = {c["id"] for c in values[CATEGORIES] if "yes" not in sent.get(f"{CATEGORIES}-{c['id']}-online", ["yes"])}
    return {**values, CATEGORIES: [{**c, "online": None} if c["id"] in off else c for c in values[CATEGORIES]]}


def _without_category(values: Values, category: str) -> Values:
    """The values whose sessions, questions and the like are no longer for a category."""
    changed = dict(values)
    for name in ("sessions", "questions"):
        if any(thing["categories"] == [category] for thing in values[name]):
            raise InvalidInput(errors=((f"{CATEGORIES}-{category}", ONLY_FOR_IT),))
        changed[name] = [{**t, "categories": [c for c in t["categories"] if c != category]} for t in values[name]]
    return changed
