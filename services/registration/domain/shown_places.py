"""The free places that everybody sees, which do not tell whether an address is registered.

A submission of a registered address takes no place. So that this cannot be seen, it casts a shadow: for some hours one
place less is shown as free. Nobody is turned away for it: where one place is left, one is shown.
"""

from collections.abc import Iterator
from datetime import datetime

from services.registration.domain.event import Event
from services.registration.domain.places import PlaceCount, free_in_event, free_in_session
from services.registration.domain.shadow import Shadow


def shown_places(event: Event, count: PlaceCount, now: datetime) -> PlaceCount:
    """The count that people see who are no organisers of the event: with the shadows, as if they were places."""
    shown = count.copy()
    shown.shadows = []
    for shadow in count.shadows:
        if shadow.until > now:
            _darken(event, shown, shadow)
    return shown


def _darken(event: Event, shown: PlaceCount, shadow: Shadow) -> None:
    if all(_spares_one(free) for free in _free_for(event, shown, shadow.category)):
        shown.event += 1
        shown.categories[shadow.category] = shown.categories.get(shadow.category, 0) + 1
    for session in shadow.sessions:
        if _spares_one(free_in_session(event, shown, session)):
            shown.sessions[session] = shown.sessions.get(session, 0) + 1


def _free_for(event: Event, shown: PlaceCount, category: str) -> Iterator[int | None]:
    """The free places of each part of the event in which somebody of the category takes one."""
    if not event.is_online(category):
        yield free_in_event(event, shown)
    definition = event.category(category)
    if definition is not None and definition.capacity is not None:
        yield definition.capacity - shown.taken_in_category(category)


def _spares_one(free: int | None) -> bool:
    return free is None or free > 1
