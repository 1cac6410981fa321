"""Somebody scanned the wrong badge and takes it back."""

from dataclasses import dataclass

from services.checkin.domain.devices import Device
from services.checkin.domain.scans import RecordedScan, UnknownScan, scan_key
from services.checkin.domain.undoing import NothingToUndo, UndoNotAllowed, undone
from services.checkin.ports.scans import ScanStore
from services.checkin.use_cases.scans.redeem_ticket import MOST_TRIES, TicketBusy
from shared.audit import AuditEntry
from shared.clock import Clock


@dataclass(frozen=True, slots=True)
class WhichScan:
    """A scan by the device that made it and that device's nonce."""

    device: str
    nonce: str


async def undo_scan(which: WhichScan, reason: str, *, by: Device, door: ScanStore, clock: Clock) -> RecordedScan:
    """Takes a scan back: own ones within 15 minutes, any for a supervisor. The log keeps it; again changes nothing.

    Raises UnknownScan, UndoNotAllowed, NothingToUndo.
    """
    if which.device != by.id and by.role != "supervisor":
        raise UndoNotAllowed
    for _ in range(MOST_TRIES):
        found = await door.by_scan(by.event, scan_key(which.device, which.nonce))
        if found.earlier is None or found.earlier.list not in by.lists:
            raise UnknownScan
        if found.attendee is None:
            raise NothingToUndo
        taken_back = undone(found.earlier, by=by, reason=reason, now=clock())
        if taken_back is found.earlier:
            return taken_back
        if await door.settle(found.attendee, [taken_back], audit=_audit(taken_back, by, reason, clock)):
            return taken_back
    raise TicketBusy


def _audit(scan: RecordedScan, by: Device, reason: str, clock: Clock) -> AuditEntry:
    return AuditEntry(
        actor=by.actor,
        action="scan.undo",
        event=by.event,
        subject=scan.key,
        at=clock(),
        before={"verdict": scan.verdict},
        after={"undone": reason},
    )
