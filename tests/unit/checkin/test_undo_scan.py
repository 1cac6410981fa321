"""Taking a scan back."""

from datetime import timedelta

import pytest

from services.checkin.domain.messages import attendance_changed
from services.checkin.domain.scans import UnknownScan
from services.checkin.domain.undoing import NothingToUndo, UndoNotAllowed
from services.checkin.use_cases.scans.undo_scan import ScanName, undo_scan
from tests.support.checkin.builders import NOON, a_device, a_scan, a_secret

SUPERVISOR = a_device("super-1", role="supervisor")


async def undo(entrance, nonce="n1", by=None, device="phone-1"):
    name = ScanName(device, nonce)
    return await undo_scan(
        name, "wrong badge", by=by or a_device(), scan_store=entrance.scan_store, clock=entrance.clock
    )


async def test_an_undone_scan_no_longer_counts_and_stays_in_the_log(entrance):
    await entrance.scan(a_scan("n1"))
    undone = await undo(entrance)
    assert undone.undone.reason == "wrong badge"
    told = attendance_changed(entrance.scan_store.attendees["registration-1"])
    assert (told.lists, [scan.undone for scan in told.scans]) == ([], [True])
    assert (await entrance.scan(a_scan("n2"))).scan.verdict == "admitted"


async def test_undoing_twice_changes_nothing(entrance):
    await entrance.scan(a_scan("n1"))
    first = await undo(entrance)
    entrance.clock.advance(minutes=1)
    assert await undo(entrance) == first
    assert len(entrance.scan_store.audit) == 1


async def test_after_a_quarter_of_an_hour_it_takes_a_supervisor(entrance):
    await entrance.scan(a_scan("n1"))
    entrance.clock.advance(minutes=15, seconds=1)
    with pytest.raises(UndoNotAllowed):
        await undo(entrance)
    assert (await undo(entrance, by=SUPERVISOR)).undone.by == "device:super-1"


async def test_other_devices_scans_take_a_supervisor(entrance):
    await entrance.scan(a_scan("n1"))
    with pytest.raises(UndoNotAllowed):
        await undo(entrance, by=a_device("phone-2"))


async def test_a_refused_scan_leaves_nothing_to_undo(entrance):
    await entrance.scan(a_scan("n1", secret=a_secret(9)))
    with pytest.raises(NothingToUndo):
        await undo(entrance)


async def test_an_unknown_scan_is_not_found(entrance):
    with pytest.raises(UnknownScan):
        await undo(entrance, nonce="never")


async def test_an_exit_can_be_taken_back_too(entrance):
    await entrance.scan(a_scan("n1"))
    entrance.clock.advance(minutes=1)
    await entrance.scan(a_scan("n2", direction="exit"))
    await undo(entrance, "n2")
    (main,) = attendance_changed(entrance.scan_store.attendees["registration-1"]).lists
    assert (main.first_in, main.last_out, main.inside) == (NOON, None, True)
    assert NOON + timedelta(minutes=1) == entrance.clock()
