"""Time alone never lets a waiting list move: its windows only close, and whoever opens one again moves it."""

from datetime import timedelta

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
