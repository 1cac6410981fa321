"""A gate's timetable: who may set it, for which lists its phones may scan, and the one that a room gives."""

from datetime import timedelta
from typing import Any

import pytest

from services.checkin.domain.events import SessionHours
from services.checkin.domain.lists import Gate, TimetableEntry
from services.checkin.domain.session_lists import lists_of
from services.checkin.domain.timetables import InvalidTimetable, checked, rooms, timetable_in_use, timetable_of_room
from tests.support.checkin.builders import a_door_event, a_list
from tests.support.times import NOON

MINUTE = timedelta(minutes=1)
LISTS = {name: a_list(id=name) for name in ("main", "lunch")}
LATER, SOON = TimetableEntry(NOON + 60 * MINUTE, "main"), TimetableEntry(NOON, "lunch")


def a_programme(**sessions: tuple[str, int, int]) -> Any:
    """An event whose sessions have a room, a start and an end in minutes from noon; and its lists."""
    hours = {
        name: SessionHours(room, NOON + begin * MINUTE, NOON + end * MINUTE)
        for name, (room, begin, end) in sessions.items()
    }
    event = a_door_event(hours=hours, sessions={name: {"en": name} for name in sessions})
    return event, {own.id: own for own in lists_of(event, {})}


def in_minutes(timetable: tuple[TimetableEntry, ...]) -> list[tuple[float, str]]:
    return [((entry.at - NOON) / MINUTE, entry.list) for entry in timetable]


def test_a_timetable_is_in_the_order_of_its_times() -> None:
    assert checked((LATER, SOON), LISTS) == (SOON, LATER)


@pytest.mark.parametrize(
    ("timetable", "pointers"),
    [
        ((SOON, TimetableEntry(NOON, "main")), ["/timetable/1/at"]),
        ((TimetableEntry(NOON, "dinner"),), ["/timetable/0/list"]),
    ],
)
def test_a_timetable_that_does_not_fit_is_refused(timetable: Any, pointers: list[str]) -> None:
    with pytest.raises(InvalidTimetable) as refusal:
        checked(timetable, LISTS)
    assert [pointer for pointer, _ in refusal.value.errors] == pointers


def test_lists_that_were_deleted_since_are_left_out() -> None:
    gate = Gate("plastics-2026", "north", "North", (SOON, LATER))
    lists = {"main": LISTS["main"], "lunch": a_list(id="lunch", deleted=True)}
    assert timetable_in_use(gate, lists) == (LATER,)
    assert timetable_in_use(None, lists) == ()


def test_a_room_gives_its_sessions_one_after_the_other_with_changes_half_way() -> None:
    event, lists = a_programme(late=("B", 120, 180), early=("B", 0, 60), other=("A", 0, 60), middle=("B", 75, 105))
    assert in_minutes(timetable_of_room(event, "B", lists, "halfway")) == [
        (-30, "early"),
        (67, "middle"),
        (112, "late"),
    ]
    assert rooms(event) == ["A", "B"]


@pytest.mark.parametrize(("changeover", "minute"), [("halfway", 90), ("end", 60), ("opening", 90)])
def test_the_change_may_be_at_the_end_of_a_session_or_when_the_next_list_opens(changeover: Any, minute: int) -> None:
    event, lists = a_programme(early=("B", 0, 60), late=("B", 120, 180))
    assert in_minutes(timetable_of_room(event, "B", lists, changeover))[1] == (minute, "late")


def test_no_list_opens_so_early_that_it_ends_a_session_before() -> None:
    event, lists = a_programme(early=("B", 0, 60), late=("B", 70, 180))
    assert in_minutes(timetable_of_room(event, "B", lists, "opening"))[1] == (60, "late")


def test_a_session_that_begins_while_another_runs_takes_over_at_its_start() -> None:
    event, lists = a_programme(early=("B", 0, 60), late=("B", 45, 180))
    assert in_minutes(timetable_of_room(event, "B", lists, "halfway"))[1] == (45, "late")


def test_a_room_without_sessions_gives_nothing() -> None:
    event, lists = a_programme(early=("B", 0, 60))
    assert timetable_of_room(event, "C", lists, "halfway") == ()
