"""The set-up page of an event's sessions, in the order in which people choose them."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.event_definition import EventDefinition, Session
from services.registration.domain.places import PlaceCount
from services.registration.web.console.set_up.fields import LINE, NUMBER, Field, Kind, Sent, Values, moment_in
from services.registration.web.console.set_up.rows import NEW, named_texts, ordered, with_new
from services.registration.web.console.set_up.set_up_page import PROPOSED, SetUpPage
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.page_models import Gettext
from shared.http.pages import Pages, page_language
from shared.http.validation import InvalidInput
from shared.language.date_formats import line_start, when
from shared.language.languages import chosen
from shared.language.local_times import local_text

SESSIONS = "sessions"
ENDS_TOO_EARLY = "The session must end after it starts."


def sessions_page(pages: Pages) -> SetUpPage:
    """Returns the page."""
    return SetUpPage(pages, SESSIONS, fields=_no_fields, extras=_extras, act=_act, rows=SESSIONS)


def overlapping(sessions: tuple[Session, ...]) -> Iterator[tuple[Session, Session]]:
    """Yields the pairs of sessions that nobody can book both."""
    return (pair for pair in combinations(sessions, 2) if pair[0].overlaps(pair[1]))


def overlap_note(names: list[str], gettext: Gettext) -> str:
    """Returns the sentence about sessions at the same time as another one; '' for none."""
    return (
        gettext("At the same time, so nobody can book both: %(names)s") % {"names": ", ".join(names)} if names else ""
    )


def _no_fields(_definition: EventDefinition) -> Iterator[Field]:
    return iter(())


async def _extras(request: web.Request, event: Event) -> Mapping[str, Any]:
    _, count = await request.app[DEPENDENCIES].events.read_with_count(event.slug)
    language = page_language(request)
    starts_at = max((s.ends_at for s in event.sessions if s.ends_at), default=event.starts_at)
    return {
        "sessions": [_row(event, session, count, language) for session in event.sessions],
        "overlaps": [(first.name, second.name) for first, second in overlapping(event.sessions)],
        PROPOSED: {f"{NEW}-starts_at": local_text(min(starts_at, event.ends_at), event.zone)},
    }


def _row(event: Event, session: Session, count: PlaceCount, language: str) -> dict[str, Any]:
    starts_at, ends_at = session.starts_at, session.ends_at
    categories = [category for name in session.categories if (category := event.category(name))]
    return {
        "id": session.id,
        "name": session.name,
        "when": line_start(when(starts_at, ends_at, event.timezone, language)) if starts_at and ends_at else "",
        "room": session.room,
        "capacity": session.capacity,
        "people": count.sessions.get(session.id, 0) + count.wished.get(session.id, 0),
        "categories": [chosen(category.name, language) for category in categories],
    }


def _act(values: Values, action: str, sent: Sent) -> Values:
    name = named_texts(values, sent, "name", action)
    if name:
        values = with_new(
            values, SESSIONS, name, {"name": name, **_new_values(values, sent)}, "session", *_talks(values)
        )
    verb, _, identifier = action.partition(":")
    if verb == "copy":
        return _with_copy(values, identifier)
    return ordered(values, SESSIONS, action)


def _new_values(values: Values, sent: Sent) -> dict[str, Any]:
    """The values of a new session besides its name. Raises InvalidInput with their faults."""
    moment = moment_in(ZoneInfo(values["timezone"]))
    kinds: dict[str, Kind] = {"room": LINE, "capacity": NUMBER, "starts_at": moment, "ends_at": moment}
    read: dict[str, Any] = {}
    faults = []
    for name, kind in kinds.items():
        try:
            read[name] = kind.read(sent.get(f"{NEW}-{name}", []))
        except ValueError as error:
            faults.append((f"{NEW}-{name}", str(error)))
    if faults:
        raise InvalidInput(errors=tuple(faults))
    return {**read, "starts_at": read["starts_at"] if read["ends_at"] else None}


def _with_copy(values: Values, identifier: str) -> Values:
    """The values with a copy of a session behind it."""
    things = values[SESSIONS]
    place = next((number for number, thing in enumerate(things) if thing["id"] == identifier), None)
    if place is None:
        return values
    more = with_new(values, SESSIONS, things[place]["name"], things[place], "session", *_talks(values))[SESSIONS]
    return {**values, SESSIONS: [*things[: place + 1], more[-1], *things[place + 1 :]]}


def _talks(values: Values) -> Iterator[str]:
    """The ids of the talks, which stand in one programme with the sessions."""
    return (talk["id"] for talk in values["talks"])
