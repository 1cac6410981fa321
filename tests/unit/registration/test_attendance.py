"""Presence at the venue by list and day: only what was scanned, in the event's zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from services.registration.domain.attendance import DayAttendance, ListAttendance, Stay

LUXEMBOURG = ZoneInfo("Europe/Luxembourg")
FIRST, SECOND = date(2026, 11, 12), date(2026, 11, 13)


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=UTC)


def of(*stays: Stay) -> ListAttendance:
    return ListAttendance(list="main", stays=stays)


def test_minutes_add_up_over_the_stays_of_a_day_and_of_all_days() -> None:
    main = of(Stay(at(12, 8), at(12, 9)), Stay(at(12, 10), at(12, 10, 30)), Stay(at(13, 8), at(13, 8, 5)))
    assert main.minutes == 95
    assert main.on(FIRST, LUXEMBOURG) == DayAttendance(at(12, 8), at(12, 10, 30), 90)
    assert main.on(SECOND, LUXEMBOURG) == DayAttendance(at(13, 8), at(13, 8, 5), 5)


def test_without_a_scanned_exit_the_minutes_are_unknown_and_not_nought() -> None:
    assert of(Stay(at(12, 8))).minutes is None
    assert of(Stay(None, at(12, 8))).on(FIRST, LUXEMBOURG) == DayAttendance(None, at(12, 8), None)


def test_a_last_stay_without_an_exit_adds_nothing_to_the_minutes_before() -> None:
    assert of(Stay(at(12, 8), at(12, 9)), Stay(at(12, 10))).minutes == 60


def test_a_minute_counts_when_it_is_over() -> None:
    assert of(Stay(at(12, 8), at(12, 8, 1, 59))).minutes == 1


def test_a_day_is_one_of_the_events_zone() -> None:
    late = of(Stay(at(12, 23, 30), at(12, 23, 45)))
    assert late.on(FIRST, LUXEMBOURG) == DayAttendance(None, None, None)
    assert late.on(SECOND, LUXEMBOURG).minutes == 15


def test_a_party_that_ends_after_midnight_belongs_to_the_evening() -> None:
    assert of(Stay(at(12, 20), at(13, 1))).on(FIRST, LUXEMBOURG).minutes == 300
