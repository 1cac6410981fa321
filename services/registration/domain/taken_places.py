"""The places that are taken, and by whom: they say why an event or a category is full."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.registration.domain.event import Event
from services.registration.domain.event_definition import Category
from services.registration.domain.places import PlaceCount


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenPlaces:
    """Places of confirmed people, places `offered` to people who wait, and places that invitations hold.

    `capacity` None: there is no limit.
    """

    confirmed: int = 0
    offered: int = 0
    held: int = 0
    capacity: int | None = None

    @property
    def reserved(self) -> int:
        """The places that are taken, though nobody is confirmed with them."""
        return self.offered + self.held

    @property
    def taken(self) -> int:
        """The places that are taken."""
        return self.confirmed + self.reserved

    @property
    def free(self) -> int | None:
        """The places that are left; None: there is no limit."""
        return None if self.capacity is None else max(self.capacity - self.taken, 0)


def taken_in_room(event: Event, count: PlaceCount) -> TakenPlaces:
    """The places that are taken in the room, in which people online take none."""
    return _taken(count, [category.id for category in event.categories if category.online is None], event.capacity)


def taken_in(category: Category, count: PlaceCount) -> TakenPlaces:
    """The places that are taken in a category."""
    return _taken(count, [category.id], category.capacity)


def _taken(count: PlaceCount, categories: Sequence[str], capacity: int | None) -> TakenPlaces:
    confirmed, offered, held = (
        sum(numbers.get(category, 0) for category in categories)
        for numbers in (count.categories, count.offered, count.held)
    )
    return TakenPlaces(confirmed=confirmed, offered=offered, held=held, capacity=capacity)
