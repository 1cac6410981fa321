"""Days and hours as people of each language write them."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.language.date_formats import (
    date_range,
    duration,
    exact_moment,
    line_start,
    long_date,
    moment,
    month_and_day,
    short_moment,
    unbroken,
    when,
    zoned_moment,
)

ZONE = "Europe/Luxembourg"
FIRST = datetime(2026, 12, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Thursday, 12 November 2026, 09:00–18:00"),
        ("fr", "jeudi 12 novembre 2026, 09:00–18:00"),
        ("de", "Donnerstag, 12. November 2026, 09:00–18:00"),
        ("lb", "Donneschdeg, 12. November 2026, 09:00–18:00"),
    ],
)
def test_times_stand_in_the_events_zone_as_the_language_writes_them(language: str, expected: str) -> None:
    start, end = datetime(2026, 11, 12, 8, tzinfo=UTC), datetime(2026, 11, 12, 17, tzinfo=UTC)
    assert when(start, end, ZONE, language) == expected


def test_an_event_of_several_days_names_both() -> None:
    start, end = datetime(2026, 7, 1, 7, tzinfo=UTC), datetime(2026, 7, 2, 15, tzinfo=UTC)
    assert when(start, end, ZONE, "en") == "Wednesday, 1 July 2026, 09:00 – Thursday, 2 July 2026, 17:00"


def test_a_moment_that_must_not_be_missed_names_its_zone_in_summer_and_in_winter() -> None:
    assert zoned_moment(FIRST, ZONE, "en") == "Tuesday, 1 December 2026, 09:00 (CET)"
    assert zoned_moment(FIRST - timedelta(days=60), ZONE, "en") == "Friday, 2 October 2026, 10:00 (CEST)"


def test_in_french_the_first_of_a_month_is_an_ordinal() -> None:
    assert moment(FIRST, ZONE, "fr") == "mardi 1er décembre 2026, 09:00"
    assert long_date(FIRST, ZONE, "fr") == "1er décembre 2026"
    assert short_moment(FIRST, ZONE, "fr") == "1er déc. 2026, 09:00"
    assert exact_moment(FIRST + timedelta(seconds=5), ZONE, "fr") == "1er déc. 2026, 09:00:05"
    assert long_date(FIRST + timedelta(days=1), ZONE, "fr") == "2 décembre 2026"
    assert long_date(FIRST, ZONE, "de") == "1. Dezember 2026"


def test_only_the_start_of_a_line_has_a_capital_in_french() -> None:
    two_days = line_start(when(FIRST, FIRST + timedelta(days=1), ZONE, "fr"))
    assert two_days == "Mardi 1er décembre 2026, 09:00 – mercredi 2 décembre 2026, 09:00"


def test_a_date_tile_has_a_short_month_without_a_stop() -> None:
    tiles = {language: month_and_day(FIRST, ZONE, language) for language in ("en", "fr", "de", "lb")}
    assert tiles == {"en": ("Dec", "1"), "fr": ("déc", "1"), "de": ("Dez", "1"), "lb": ("Dez", "1")}


def test_times_and_postal_codes_stay_on_one_line() -> None:
    assert unbroken("09:00–18:00, L-1347 Luxembourg") == "09:00\u2060–\u206018:00, L\u2060-\u20601347 Luxembourg"
    assert unbroken("rue Saint-Esprit, A-Z") == "rue Saint-Esprit, A-Z"


def test_the_days_of_a_period_are_told_without_hours() -> None:
    assert date_range(FIRST, FIRST + timedelta(hours=9), ZONE, "fr") == "1er décembre 2026"
    assert date_range(FIRST, FIRST + timedelta(days=1), ZONE, "de") == "1. Dezember 2026 – 2. Dezember 2026"


def test_a_length_of_time_reads_alike_in_every_language() -> None:
    assert [duration(minutes) for minutes in (0, 5, 60, 400)] == ["0 min", "5 min", "1 h", "6 h 40 min"]
