"""Time alone never lets a waiting list move: its windows only close, and whoever opens one again moves it."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.support.registration.builders import NOW, an_event

DAYS = [NOW + timedelta(days=days) for days in range(12)]
WINDOWS = {
    "registration_opens_at": DAYS[2].isoformat(),
    "registration_closes_at": DAYS[6].isoformat(),
    "freeze_at": DAYS[4].isoformat(),
    "starts_at": DAYS[8].isoformat(),
    "ends_at": DAYS[10].isoformat(),
}


@pytest.mark.parametrize("closes_at", [None, DAYS[1].isoformat(), DAYS[9].isoformat()])
def test_a_waiting_list_that_does_not_move_stays_so_as_time_passes(closes_at: str | None) -> None:
    event = an_event(**WINDOWS, waiting_list={"closes_at": closes_at})
    moves = [event.waiting_list_moves(day) for day in DAYS]
    assert moves[0]
    assert moves == sorted(moves, reverse=True)


def test_without_a_choice_the_list_stops_at_six_on_the_eve_in_the_zone_of_the_event() -> None:
    event = an_event(starts_at="2026-11-10T07:30:00Z", ends_at="2026-11-10T16:00:00Z", timezone="Europe/Luxembourg")
    assert event.waiting_list_closes_at == datetime(2026, 11, 9, 17, tzinfo=UTC)
    early = an_event(starts_at="2026-11-09T23:30:00Z", ends_at="2026-11-10T16:00:00Z", timezone="Europe/Luxembourg")
    assert early.waiting_list_closes_at == datetime(2026, 11, 9, 17, tzinfo=UTC)


def test_the_list_of_an_event_that_was_made_after_the_eve_moves_until_it_begins() -> None:
    event = an_event(starts_at=(NOW + timedelta(hours=2)).isoformat(), ends_at=DAYS[1].isoformat())
    assert event.waiting_list_closes_at == event.starts_at
    assert event.waiting_list_moves(NOW)
