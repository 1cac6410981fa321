"""The changes that an event's definition may undergo, given the people who are registered."""

from dataclasses import replace
from datetime import datetime

from services.registration.domain.event import Event
from services.registration.domain.event_definition import EventDefinition, EventInvalid, definition_faults
from services.registration.domain.event_states import move_between
from services.registration.domain.known_facts import history_after
from services.registration.domain.mail_schedule import rearmed
from services.registration.domain.missing_answers import gaps
from services.registration.domain.places import PlaceCount
from shared.contracts.registration import EventState
from shared.errors import Conflict


class StateNotReachable(Conflict):
    """The event cannot change from its present state to this one."""


class StillInUse(Conflict):
    """People are registered for what would disappear."""


def door_sees_a_change(before: Event, after: Event) -> bool:
    """Whether the door is to see other things of people who are registered already."""
    shown, shows = before.show_missing_answers_at_door, after.show_missing_answers_at_door
    return shown != shows or (shows and [*gaps(before)] != [*gaps(after)])


def redefine(event: Event, definition: EventDefinition, *, count: PlaceCount, now: datetime) -> Event:
    """The event in its next version, with another definition; the same event where nothing is different.

    `now` is aware UTC. Raises EventInvalid, StateNotReachable, StillInUse.
    """
    _check_no_new_faults(event, definition)
    if definition.slug != event.slug:
        raise EventInvalid(errors=(("/slug", "The name of an event stays."),))
    if definition == event.definition():
        return event
    if definition.state != event.state:
        _check_reachable(event.state, definition.state, count)
    _check_nothing_lost(event, definition, count)
    categories, _ = count.names_in_use()
    known = history_after(event.known, event, definition, anybody=bool(categories), now=now)
    redefined = event.redefined(definition, now)
    return replace(redefined, known=known, schedule=rearmed(event, redefined, now))


def _check_no_new_faults(event: Event, definition: EventDefinition) -> None:
    """Raises EventInvalid; what an older version let through keeps nobody from changing the rest."""
    known = set(definition_faults(event.definition()))
    if faults := tuple(fault for fault in definition_faults(definition) if fault not in known):
        raise EventInvalid(errors=faults)


def _check_reachable(state: EventState, next_state: EventState, count: PlaceCount) -> None:
    if move_between(state, next_state) is None:
        raise StateNotReachable(f"An event that is {state} cannot become {next_state}.")
    categories, _ = count.names_in_use()
    if next_state == "draft" and categories:
        raise StillInUse("People are registered for the event.")


def _check_nothing_lost(event: Event, definition: EventDefinition, count: PlaceCount) -> None:
    categories, sessions = count.names_in_use()
    online = {category.id: category.online is not None for category in definition.categories}
    for category in categories:
        if category not in online:
            raise StillInUse(f"People are registered in the category {category!r}.")
        if online[category] != event.is_online(category):
            raise StillInUse(f"People of the category {category!r} have places as it is: in the room, or online.")
    for session in sessions - {session.id for session in definition.sessions}:
        raise StillInUse(f"People have booked the session {session!r}.")
