"""Taking a scan back: it stays in the log and no longer counts."""

from dataclasses import replace
from datetime import datetime, timedelta

from services.checkin.domain.devices import Device
from services.checkin.domain.scans import RecordedScan, Undone
from shared.errors import Conflict, Forbidden

OWN_SCANS_FOR = timedelta(minutes=15)


class UndoNotAllowed(Forbidden):
    """Only a supervisor takes back scans of other devices, or scans that are older than 15 minutes."""


class NothingToUndo(Conflict):
    """This scan let nobody in or out."""


def undone(scan: RecordedScan, *, by: Device, reason: str, at: datetime) -> RecordedScan:
    """The scan, taken back by a device; unchanged if it was taken back before. Raises UndoNotAllowed, NothingToUndo."""
    own_and_fresh = scan.device == by.id and at - scan.recorded_at <= OWN_SCANS_FOR
    if by.role != "supervisor" and not own_and_fresh:
        raise UndoNotAllowed
    if scan.verdict == "refused":
        raise NothingToUndo
    return scan if scan.undone else replace(scan, undone=Undone(by.actor, at, reason))
