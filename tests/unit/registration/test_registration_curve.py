"""Registrations over time: every day is there once, counted back from the event's start in its zone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.registration.domain.event import Event
from services.registration.domain.event_days import last_day
from services.registration.domain.registration_curve import days_until, registration_curve, total_at
from tests.support.registration.builders import an_event

NOVEMBER = date(2026, 11, 1)


def the_event(**fields: Any) -> Event:
    """On 12 November, for a day."""
    return an_event(**{"starts_at": "2026-11-12T09:00:00+01:00", "ends_at": "2026-11-12T18:00:00+01:00", **fields})


def at(day: int, hour: int = 12, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def test_days_without_registrations_are_there() -> None:
    curve = registration_curve(the_event(), {NOVEMBER: 2, date(2026, 11, 4): 1}, at(5))
    assert [(day.day.day, day.registered, day.total) for day in curve] == [
        (1, 2, 2),
        (2, 0, 2),
        (3, 0, 2),
        (4, 1, 3),
        (5, 0, 3),
    ]
    assert [day.days_before for day in curve] == [11, 10, 9, 8, 7]


def test_without_registrations_there_is_no_curve() -> None:
    assert registration_curve(the_event(), {}, at(5)) == ()


def test_it_ends_with_the_event_but_never_before_somebody_registered() -> None:
    assert registration_curve(the_event(), {NOVEMBER: 1}, at(30))[-1].days_before == 0
    assert registration_curve(the_event(), {NOVEMBER: 1, date(2026, 11, 14): 1}, at(13))[-1].days_before == -2


def test_no_day_is_doubled_or_lost_when_the_clocks_change() -> None:
    for first, event in (
        (date(2026, 10, 20), the_event()),
        (date(2026, 3, 20), the_event(starts_at="2026-04-10T09:00:00+02:00", ends_at="2026-04-10T18:00:00+02:00")),
    ):
        curve = registration_curve(event, {first: 1}, event.starts_at)
        assert [day.day for day in curve] == [first + timedelta(days=n) for n in range(len(curve))]
        assert curve[-1].days_before == 0


def test_today_is_what_the_calendar_on_the_spot_says() -> None:
    event = the_event()
    assert (days_until(event, at(10, 22)), days_until(event, at(10, 23))) == (2, 1)
    assert days_until(event, at(14)) == -2


def test_an_event_until_midnight_has_one_day() -> None:
    assert last_day(the_event(ends_at="2026-11-13T00:00:00+01:00")) == date(2026, 11, 12)
    assert last_day(the_event(ends_at="2026-11-13T00:00:01+01:00")) == date(2026, 11, 13)


def test_an_edition_is_compared_at_the_same_distance() -> None:
    curve = registration_curve(the_event(), {NOVEMBER: 2, date(2026, 11, 4): 1, date(2026, 11, 12): 5}, at(30))
    assert [total_at(curve, distance) for distance in (20, 11, 9, 8, 1, 0, -3)] == [0, 2, 2, 3, 3, 8, 8]
