"""A gate's timetable: who may set it, for which lists its phones may scan, and the one that a room gives."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.checkin.domain.events import SessionHours
from services.checkin.domain.lists import Gate, TimetableEntry
from services.checkin.domain.session_lists import lists_of
from services.checkin.domain.timetables import (
    InvalidTimetable,
    checked,
    rooms,
    timetable_in_use,
    timetable_of_room,
    timetable_warnings,
)
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
    assert [entry.at for entry in checked((LATER, SOON), a_door_event(), LISTS)] == [SOON.at, LATER.at]


@pytest.mark.parametrize(
    ("timetable", "pointers"),
    [
        ((SOON, TimetableEntry(NOON, "main")), ["/timetable/1/at"]),
        ((TimetableEntry(NOON, "dinner"),), ["/timetable/0/list"]),
    ],
)
def test_a_timetable_that_does_not_fit_is_refused(timetable: Any, pointers: list[str]) -> None:
    with pytest.raises(InvalidTimetable) as refusal:
        checked(timetable, a_door_event(), LISTS)
    assert [pointer for pointer, _ in refusal.value.errors] == pointers


def test_lists_that_were_deleted_since_are_left_out() -> None:
    gate = Gate("plastics-2026", "north", "North", (SOON, LATER))
    lists = {"main": LISTS["main"], "lunch": a_list(id="lunch", deleted=True)}
    assert timetable_in_use(gate, a_door_event(), lists) == (LATER,)
    assert timetable_in_use(None, a_door_event(), lists) == ()


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


def a_gate(*entries: tuple[int, str], of: Any) -> Gate:
    """A gate whose timetable was saved when the programme was `of`; entries by minutes from noon."""
    event, lists = of
    timetable = tuple(TimetableEntry(NOON + minute * MINUTE, name) for minute, name in entries)
    return Gate(event.slug, "north", "North", checked(timetable, event, lists))


def in_use(gate: Gate, programme: Any) -> list[tuple[float, str]]:
    return in_minutes(timetable_in_use(gate, *programme))


def warnings(gate: Gate, programme: Any) -> list[tuple[str, float, str]]:
    return [
        (warning.kind, (warning.at - NOON) / MINUTE, warning.list) for warning in timetable_warnings(gate, *programme)
    ]


BEFORE = {"early": ("B", 0, 60), "late": ("B", 120, 180)}


def test_an_entry_moves_with_its_session_and_tells_where_it_was() -> None:
    gate, moved = (
        a_gate((-30, "early"), (90, "late"), of=a_programme(**BEFORE)),
        a_programme(early=("B", 0, 60), late=("B", 150, 210)),
    )
    assert in_use(gate, moved) == [(-30, "early"), (120, "late")]
    (warning,) = [entry for entry in timetable_warnings(gate, *moved) if entry.kind == "moved"]
    assert (warning.list, warning.was) == ("late", NOON + 90 * MINUTE)


def test_a_timetable_that_is_saved_again_warns_of_nothing_more() -> None:
    moved = a_programme(early=("B", 0, 60), late=("B", 150, 210))
    again = a_gate(
        *((int(at), name) for at, name in in_use(a_gate((90, "late"), of=a_programme(**BEFORE)), moved)), of=moved
    )
    assert (in_use(again, moved), warnings(again, moved)) == ([(120, "late")], [])


def test_a_session_that_moves_before_another_one_takes_its_turn() -> None:
    gate = a_gate((-30, "early"), (90, "late"), of=a_programme(**BEFORE))
    assert in_use(gate, a_programme(early=("B", 240, 300), late=("B", 120, 180))) == [(90, "late"), (210, "early")]


def test_an_hour_of_its_own_stays_with_a_warning_when_the_session_before_it_lasts_longer() -> None:
    programme = a_programme(**BEFORE)
    gate = a_gate((-30, "early"), (60, "main"), (90, "late"), of=programme)
    longer = a_programme(early=("B", 0, 80), late=("B", 120, 180))
    assert in_use(gate, longer) == [(-30, "early"), (60, "main"), (90, "late")]
    assert warnings(gate, longer) == [("stays", 60, "main")]
    assert warnings(gate, programme) == []


def test_an_event_on_another_day_takes_the_whole_timetable_along_at_the_same_hours_of_the_clock() -> None:
    event, lists = a_programme(**BEFORE)
    gate, days = a_gate((-60, "main"), of=(event, lists)), timedelta(days=140)  # from summer to winter time
    postponed = replace(event, starts_at=event.starts_at + days, ends_at=event.ends_at + days)
    lists = {own.id: own for own in lists_of(postponed, lists)} | {"main": a_list(opens_at=None, closes_at=None)}
    (entry,) = timetable_in_use(gate, postponed, lists)
    zone = ZoneInfo(event.timezone)
    assert entry.at.astimezone(zone).time() == gate.timetable[0].at.astimezone(zone).time()
    assert entry.at.astimezone(zone).date() == gate.timetable[0].at.astimezone(zone).date() + days
    assert [warning.kind for warning in timetable_warnings(gate, postponed, lists)] == ["moved"]


def test_an_event_that_starts_some_minutes_later_leaves_the_other_hours() -> None:
    event, lists = a_programme(**BEFORE)
    gate = a_gate((60, "main"), of=(event, lists))
    assert in_use(gate, (replace(event, starts_at=event.starts_at + 15 * MINUTE), lists)) == [(60, "main")]


def test_deleted_sessions_and_lists_are_told() -> None:
    event, lists = a_programme(**BEFORE)
    gate = a_gate((-30, "early"), (60, "main"), (90, "late"), of=(event, lists))
    gone = replace(event, sessions={"late": {"en": "late"}}, hours={"late": event.hours["late"]})
    deleted = {**lists, "early": replace(lists["early"], deleted=True)}
    assert in_use(gate, (gone, deleted)) == [(60, "main"), (90, "late")]
    assert warnings(gate, (gone, deleted)) == [("list_gone", -30, "early"), ("stays", 60, "main")]
    assert warnings(gate, (gone, lists))[0] == ("session_gone", -30, "early")


def test_a_list_that_is_over_at_its_time_is_told() -> None:
    event, lists = a_programme(**BEFORE)
    assert warnings(a_gate((90, "early"), of=(event, lists)), (event, lists)) == [("list_closed", 90, "early")]


def test_of_two_entries_that_have_come_to_one_time_the_later_one_counts_with_a_warning() -> None:
    gate = a_gate((-30, "early"), (90, "late"), of=a_programme(**BEFORE))
    moved = a_programme(early=("B", 120, 180), late=("B", 120, 180))
    assert in_use(gate, moved) == [(90, "late")]
    assert ("same_time", 90, "early") in warnings(gate, moved)


def test_a_timetable_from_before_timetables_moved_stays_where_it_is() -> None:
    event, lists = a_programme(early=("B", 30, 90))
    gate = Gate(event.slug, "north", "North", (TimetableEntry(NOON, "early"), TimetableEntry(NOON + MINUTE, "main")))
    assert (in_use(gate, (event, lists)), warnings(gate, (event, lists))) == ([(0, "early"), (1, "main")], [])
