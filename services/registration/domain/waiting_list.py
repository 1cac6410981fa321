"""The waiting list of an event as organisers see it: the places that are free, and why the list may never move."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.registration.domain.event import Event
from services.registration.domain.event_states import STATES
from services.registration.domain.places import PlaceCount, taken_in_event

ObstacleKind = Literal[
    "event_over",
    "event_cancelled",
    "event_postponed",
    "registration_closed",
    "list_closed",
    "no_places",
    "all_held",
    "too_many",
    "category_no_places",
    "category_all_held",
    "category_too_many",
    "session_no_places",
]

# With these the list stays as it is until organisers do something.
STUCK: frozenset[ObstacleKind] = frozenset(
    {
        "registration_closed",
        "list_closed",
        "no_places",
        "all_held",
        "category_no_places",
        "category_all_held",
        "session_no_places",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """A reason for which a list does not move, whoever cancels.

    `name` is the id of the category or the session that it concerns, '' for the event; `people` is how many more hold
    a place than there are.
    """

    kind: ObstacleKind
    name: str = ""
    people: int = 0


def obstacles(event: Event, count: PlaceCount, now: datetime) -> list[Obstacle]:
    """The obstacles at `now`; of those that hold up everybody the weightiest only."""
    if kind := _of_everybody(event, now):
        return [Obstacle(kind=kind)]
    waiting = {name for name, people in count.waiting.items() if people > 0}
    in_room = [c.id for c in event.categories if c.id in waiting and c.online is None]
    of_event = _of_event(event, count) if in_room else ()
    return [*of_event, *_of_categories(event, count, waiting), *_of_sessions(event, count)]


def _of_everybody(event: Event, now: datetime) -> ObstacleKind | None:
    if event.state == "cancelled":
        return "event_cancelled"
    if event.is_over(now):
        return "event_over"
    if event.state == "postponed":
        return "event_postponed"
    if not STATES[event.state].moves_waiting_list:
        return "registration_closed"
    return None if event.waiting_list_moves(now) else "list_closed"


def _of_event(event: Event, count: PlaceCount) -> Iterator[Obstacle]:
    if event.capacity is None:
        return
    taken = taken_in_event(event, count)
    if event.capacity == 0:
        yield Obstacle(kind="no_places")
    elif sum(count.held.values()) >= event.capacity:
        yield Obstacle(kind="all_held")
    elif taken > event.capacity:
        yield Obstacle(kind="too_many", people=taken - event.capacity)


def _of_categories(event: Event, count: PlaceCount, waiting: set[str]) -> Iterator[Obstacle]:
    for category in event.categories:
        if category.id not in waiting or category.capacity is None:
            continue
        taken = count.taken_in_category(category.id)
        if category.capacity == 0:
            yield Obstacle(kind="category_no_places", name=category.id)
        elif count.held.get(category.id, 0) >= category.capacity:
            yield Obstacle(kind="category_all_held", name=category.id)
        elif taken > category.capacity:
            yield Obstacle(kind="category_too_many", name=category.id, people=taken - category.capacity)


def _of_sessions(event: Event, count: PlaceCount) -> Iterator[Obstacle]:
    for session in event.sessions:
        if session.capacity == 0 and count.queued.get(session.id, 0) > 0:
            yield Obstacle(kind="session_no_places", name=session.id)
