"""The changes that an event's definition may undergo, given the people who are registered."""

from datetime import datetime

from services.registration.domain.event import Event
from services.registration.domain.event_definition import EventDefinition, EventInvalid, check_definition
from services.registration.domain.places import PlaceCount
from shared.errors import Conflict


class StillInUse(Conflict):
    """People are registered for what would disappear."""


def redefine(event: Event, definition: EventDefinition, *, count: PlaceCount, now: datetime) -> Event:
    """The event in its next version, with another definition; the same event where nothing is different.

    `now` is aware UTC. Raises EventInvalid, StillInUse.
    """
    check_definition(definition)
    if definition.slug != event.slug:
        raise EventInvalid(errors=(("/slug", "The name of an event stays."),))
    if definition == event.definition():
        return event
    _check_nothing_lost(definition, count)
    return event.redefined(definition, now)


def _check_nothing_lost(definition: EventDefinition, count: PlaceCount) -> None:
    categories, sessions = count.names_in_use()
    for category in categories - {category.id for category in definition.categories}:
        raise StillInUse(f"People are registered in the category {category!r}.")
    for session in sessions - {session.id for session in definition.sessions}:
        raise StillInUse(f"People have booked the session {session!r}.")
