"""A waiting list that can never move is told of; one that moves when somebody cancels is not."""

from typing import Any

import pytest

from services.registration.domain.places import PlaceCount
from services.registration.use_cases.alarms.find_stuck_lists import find_stuck_lists
from tests.support.checkin.fakes import SetClock
from tests.support.registration.builders import NOW, a_session, an_event
from tests.support.registration.fakes import FakeEvents, Store


async def stuck(count: PlaceCount, **fields: Any) -> list[tuple[str, int]]:
    event = an_event(**fields)
    store = Store(events={event.slug: event}, counts={event.slug: count})
    return [(c.kind, c.number) for c in await find_stuck_lists(events=FakeEvents(store), clock=SetClock(NOW))]


@pytest.mark.parametrize("fields", [{"capacity": 0}, {"state": "closed", "capacity": 2}])
async def test_people_who_wait_for_nothing_are_told_of(fields: dict[str, Any]) -> None:
    assert await stuck(PlaceCount(waiting={"industry": 3}), **fields) == [("waiting_list_stuck", 3)]


async def test_a_session_without_places_counts_too() -> None:
    count = PlaceCount(queued={"dinner": 2})
    assert await stuck(count, sessions=[a_session("dinner", capacity=0)]) == [("waiting_list_stuck", 2)]


@pytest.mark.parametrize(
    ("count", "fields"),
    [
        (PlaceCount(event=2, waiting={"industry": 3}), {"capacity": 2}),
        (PlaceCount(), {"capacity": 0}),
        (PlaceCount(waiting={"industry": 3}), {"capacity": 0, "state": "draft"}),
    ],
)
async def test_a_list_that_moves_or_on_which_nobody_waits_is_none(count: PlaceCount, fields: dict[str, Any]) -> None:
    assert await stuck(count, **fields) == []
