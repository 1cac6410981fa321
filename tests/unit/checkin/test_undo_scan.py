"""Taking a scan back."""

from datetime import timedelta
from typing import Any

import pytest

from services.checkin.domain.messages import attendance_changed
from services.checkin.domain.scans import UnknownScan
from services.checkin.domain.undoing import NothingToUndo, UndoNotAllowed
from services.checkin.use_cases.scans.undo_scan import DeviceTimes, ScanName, undo_scan
from tests.support.checkin.builders import a_device, a_scan, a_secret
from tests.support.checkin.in_memory import Checkin
from tests.support.times import NOON

SUPERVISOR = a_device("super-1", role="supervisor")


async def undo(
    checkin: Checkin, nonce: str = "n1", by: Any = None, device: str = "phone-1", times: DeviceTimes | None = None
) -> Any:
    store, clock = checkin.scan_store, checkin.clock
    return await undo_scan(
        ScanName(device, nonce), "wrong badge", by=by or a_device(), scan_store=store, clock=clock, times=times
    )


async def test_an_undone_scan_no_longer_counts_and_stays_in_the_log(checkin: Checkin) -> None:
    await checkin.scan(a_scan("n1"))
    undone = await undo(checkin)
    assert undone.undone.reason == "wrong badge"
    message = attendance_changed(checkin.scan_store.attendees["registration-1"])
    assert (message.lists, [scan.undone for scan in message.scans]) == ([], [True])
    assert (await checkin.scan(a_scan("n2"))).scan.verdict == "admitted"


async def test_undoing_twice_changes_nothing(checkin: Checkin) -> None:
    await checkin.scan(a_scan("n1"))
    first = await undo(checkin)
    checkin.clock.advance(minutes=1)
    assert await undo(checkin) == first
    assert len(checkin.scan_store.audit) == 1


async def test_after_a_quarter_of_an_hour_it_takes_a_supervisor(checkin: Checkin) -> None:
    await checkin.scan(a_scan("n1"))
    checkin.clock.advance(minutes=15, seconds=1)
    with pytest.raises(UndoNotAllowed):
        await undo(checkin)
    assert (await undo(checkin, by=SUPERVISOR)).undone.by == "device:super-1"


async def test_what_was_taken_back_in_time_may_be_told_later(checkin: Checkin) -> None:
    await checkin.scan(a_scan("n1"))
    checkin.clock.advance(hours=1)
    fast = timedelta(minutes=30)  # by which this phone's clock is ahead
    late = DeviceTimes(NOON + timedelta(minutes=16) + fast, checkin.clock() + fast)
    with pytest.raises(UndoNotAllowed):
        await undo(checkin, times=late)
    in_time = DeviceTimes(NOON + timedelta(minutes=14) + fast, checkin.clock() + fast)
    assert (await undo(checkin, times=in_time)).undone.at == NOON + timedelta(minutes=14)


async def test_other_devices_scans_take_a_supervisor(checkin: Checkin) -> None:
    await checkin.scan(a_scan("n1"))
    with pytest.raises(UndoNotAllowed):
        await undo(checkin, by=a_device("phone-2"))


async def test_a_phone_takes_back_what_it_scanned_before_its_lists_were_changed(checkin: Checkin) -> None:
    await checkin.scan(a_scan("n1"))
    with pytest.raises(UnknownScan):
        await undo(checkin, by=a_device(lists=("dinner",)))
    assert (await undo(checkin, by=a_device(lists=("dinner",), former_lists=("main",)))).undone


async def test_a_refused_scan_leaves_nothing_to_undo(checkin: Checkin) -> None:
    await checkin.scan(a_scan("n1", secret=a_secret(9)))
    with pytest.raises(NothingToUndo):
        await undo(checkin)


async def test_an_unknown_scan_is_not_found(checkin: Checkin) -> None:
    with pytest.raises(UnknownScan):
        await undo(checkin, nonce="never")


async def test_an_exit_can_be_taken_back_too(checkin: Checkin) -> None:
    await checkin.scan(a_scan("n1"))
    checkin.clock.advance(minutes=1)
    await checkin.scan(a_scan("n2", direction="exit"))
    await undo(checkin, "n2")
    (main,) = attendance_changed(checkin.scan_store.attendees["registration-1"]).lists
    assert (main.first_in, main.last_out, main.inside) == (NOON, None, True)
    assert NOON + timedelta(minutes=1) == checkin.clock()
