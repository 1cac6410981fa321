"""Arrivals over a day: spans without a gap, on round times of the clock at the venue."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.registration.domain.arrival_curve import arrival_days

LUXEMBOURG = ZoneInfo("Europe/Luxembourg")
EIGHT = datetime(2026, 11, 12, 7, tzinfo=UTC)


def test_minutes_in_which_nobody_came_are_there() -> None:
    [day] = arrival_days({EIGHT: 2, EIGHT + timedelta(minutes=3): 1}, LUXEMBOURG)
    assert (day.day, day.minutes, day.total) == (date(2026, 11, 12), 1, 3)
    assert [(span.arrivals, span.total) for span in day.spans] == [(2, 2), (0, 2), (0, 2), (1, 3)]


@pytest.mark.parametrize(
    ("last", "minutes", "spans"), [(0, 1, 1), (59, 1, 60), (60, 5, 13), (299, 5, 60), (300, 15, 21)]
)
def test_the_longer_people_came_the_longer_is_a_span(last: int, minutes: int, spans: int) -> None:
    [day] = arrival_days({EIGHT: 1, EIGHT + timedelta(minutes=last): 1}, LUXEMBOURG)
    assert (day.minutes, len(day.spans), day.total) == (minutes, spans, 2 if last else 1)


@pytest.mark.parametrize("zone", ["Europe/Luxembourg", "Asia/Kathmandu", "Australia/Lord_Howe"])
def test_a_span_begins_at_a_round_time(zone: str) -> None:
    first = EIGHT + timedelta(minutes=7)
    [day] = arrival_days({first: 1, first + timedelta(hours=5): 1}, ZoneInfo(zone))
    assert {span.starts_at.astimezone(ZoneInfo(zone)).minute % 15 for span in day.spans} == {0}
    assert day.spans[0].starts_at <= first < day.spans[1].starts_at


def test_each_day_has_its_own_curve_and_ends_at_midnight_on_the_spot() -> None:
    late = datetime(2026, 11, 12, 22, 59, tzinfo=UTC)
    days = arrival_days({late: 1, late + timedelta(minutes=1): 4}, LUXEMBOURG)
    assert [(day.day.day, day.total) for day in days] == [(12, 1), (13, 4)]


def test_everybody_is_counted_once_while_the_clocks_change() -> None:
    night = datetime(2026, 10, 25, 0, tzinfo=UTC)  # from 1:00 UTC it is 2:00 in Luxembourg for the second time
    [day] = arrival_days({night + timedelta(minutes=20 * n): 1 for n in range(9)}, LUXEMBOURG)
    assert (day.minutes, day.total, len(day.spans)) == (5, 9, 33)
    steps = {after.starts_at - before.starts_at for before, after in zip(day.spans, day.spans[1:], strict=False)}
    assert steps == {timedelta(minutes=5)}


def test_the_peak_is_the_fullest_span_and_the_earliest_of_equals() -> None:
    [day] = arrival_days({EIGHT + timedelta(minutes=n): people for n, people in enumerate((1, 4, 2, 4))}, LUXEMBOURG)
    assert (day.peak.starts_at, day.peak.arrivals) == (EIGHT + timedelta(minutes=1), 4)


def test_without_arrivals_there_is_no_day() -> None:
    assert arrival_days({}, LUXEMBOURG) == ()
