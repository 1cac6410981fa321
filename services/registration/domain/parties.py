"""The parties in which people are served: each by themselves, or a group that wants a place for all or for none."""

from collections.abc import Mapping

from services.registration.domain.event import Event
from services.registration.domain.places import PlaceCount, category_has_room, free_in_event, has_room


def have_room(event: Event, count: PlaceCount, people: Mapping[str, int]) -> bool:
    """Whether there is a place for each of several people, counted by category."""
    free, in_room = free_in_event(event, count), sum(n for name, n in people.items() if not event.is_online(name))
    if free is not None and in_room > free:
        return False
    return all(category_has_room(event, count, category, number) for category, number in people.items())


def somebody_can_be_served(event: Event, count: PlaceCount) -> bool:
    """Whether somebody waits for whom, or a whole group for which, there is room."""
    singles = any(has_room(event, count, category) for category in count.waiting_alone)
    return singles or any(have_room(event, count, people) for people in count.parties.values())
