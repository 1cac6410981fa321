"""A waiting list that can never move says why."""

from datetime import timedelta
from typing import Any

import pytest

from services.registration.domain.places import PlaceCount
from services.registration.domain.waiting_list import Obstacle, obstacles
from tests.support.registration.builders import NOW, a_category, a_session, an_event

PAST = (NOW - timedelta(hours=1)).isoformat()
SMALL = [a_category(capacity=0), a_category("press")]


@pytest.mark.parametrize(
    ("fields", "count", "expected"),
    [
        ({}, {}, []),
        ({"state": "cancelled"}, {}, [Obstacle(kind="event_cancelled")]),
        ({"state": "postponed"}, {}, [Obstacle(kind="event_postponed")]),
        ({"state": "closed"}, {}, [Obstacle(kind="registration_closed")]),
        ({"waiting_list": {"closes_at": PAST}, "capacity": 0}, {}, [Obstacle(kind="list_closed")]),
        ({"capacity": 0}, {}, [Obstacle(kind="no_places")]),
        ({"capacity": 2}, {"held": {"industry": 2}}, [Obstacle(kind="all_held")]),
        ({"capacity": 2}, {"event": 5, "categories": {"industry": 5}}, [Obstacle(kind="too_many", people=3)]),
        ({"categories": SMALL}, {}, [Obstacle(kind="category_no_places", name="industry")]),
        (
            {"categories": [a_category(capacity=1)]},
            {"held": {"industry": 1}},
            [Obstacle(kind="category_all_held", name="industry")],
        ),
        (
            {"categories": [a_category(capacity=1)]},
            {"categories": {"industry": 3}},
            [Obstacle(kind="category_too_many", name="industry", people=2)],
        ),
        (
            {"sessions": [a_session("dinner", capacity=0)]},
            {"queued": {"dinner": 1}},
            [Obstacle(kind="session_no_places", name="dinner")],
        ),
    ],
)
def test_a_list_says_what_keeps_it_from_moving(
    fields: dict[str, Any], count: dict[str, Any], expected: list[Obstacle]
) -> None:
    assert obstacles(an_event(**fields), PlaceCount(waiting={"industry": 1}, **count), NOW) == expected


def test_where_nobody_waits_nothing_is_in_the_way() -> None:
    assert obstacles(an_event(capacity=0, categories=SMALL), PlaceCount(), NOW) == []


def test_an_event_that_is_over_moves_no_list() -> None:
    event = an_event()
    assert obstacles(event, PlaceCount(), event.ends_at) == [Obstacle(kind="event_over")]
