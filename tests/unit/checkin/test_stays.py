"""The stays of a person that follow from their scans, as other services are told."""

from datetime import datetime, timedelta
from typing import Any

from services.checkin.domain.messages import attendance_changed
from services.checkin.domain.scans import RecordedScan
from tests.support.checkin.builders import a_record, an_attendee
from tests.support.times import NOON


def entry(minutes: int, **fields: Any) -> RecordedScan:
    return a_record(f"in-{minutes}-{fields.get('list')}", NOON + timedelta(minutes=minutes), **fields)


def exit_(minutes: int, **fields: Any) -> RecordedScan:
    at = NOON + timedelta(minutes=minutes)
    return a_record(f"out-{minutes}-{fields.get('list')}", at, direction="exit", verdict="exited", **fields)


def stays(*scans: RecordedScan, of_list: str = "main") -> list[tuple[int | None, int | None]]:
    """The stays on a list, in minutes from noon."""
    lists = {of.list: of.stays for of in attendance_changed(an_attendee(scans=scans)).lists}
    return [(minutes(stay.entered_at), minutes(stay.left_at)) for stay in lists.get(of_list, ())]


def minutes(at: datetime | None) -> int | None:
    return (at - NOON) // timedelta(minutes=1) if at else None


def test_a_stay_lasts_from_the_entry_to_the_exit() -> None:
    again = {"reentry": "after_exit"}
    assert stays(entry(0), exit_(30), entry(60, **again), exit_(90)) == [(0, 30), (60, 90)]


def test_a_stay_whose_exit_was_not_scanned_has_no_end() -> None:
    assert stays(entry(0)) == [(0, None)]


def test_an_exit_without_an_entry_is_a_stay_without_a_beginning() -> None:
    assert stays(exit_(30)) == [(None, 30)]


def test_a_second_entry_without_an_exit_between_leaves_the_end_of_the_first_stay_unknown() -> None:
    assert stays(entry(0), entry(20, reentry="always"), exit_(30)) == [(0, None), (20, 30)]


def test_entering_another_room_ends_the_stay_in_the_first() -> None:
    scans = (entry(0, list="hall"), entry(30, list="workshop", leaves=("hall",)))
    assert stays(*scans, of_list="hall") == [(0, 30)]
    assert stays(*scans, of_list="workshop") == [(30, None)]


def test_an_exit_after_midnight_ends_the_stay_of_the_evening_and_is_no_stay_of_its_own() -> None:
    assert stays(entry(0, day="2026-11-12"), exit_(800, day="2026-11-13")) == [(0, 800)]


def test_days_on_which_no_exit_was_scanned_stay_open() -> None:
    days = (entry(0, day="2026-11-12"), entry(1440, day="2026-11-13"), exit_(1500, day="2026-11-13"))
    assert stays(*days) == [(0, None), (1440, 1500)]


def test_an_exit_that_was_forgotten_on_one_day_is_not_made_up_on_the_next() -> None:
    assert stays(entry(0), exit_(1740)) == [(0, None), (None, 1740)]
    assert stays(entry(420), entry(1230, reentry="always"), exit_(1350)) == [(420, None), (1230, 1350)]


def test_scans_that_were_undone_make_no_stay() -> None:
    assert stays(entry(0), exit_(10, set_aside=True), exit_(40)) == [(0, 40)]
