"""Somebody scanned the wrong badge and takes the scan back."""

from dataclasses import dataclass
from datetime import datetime

from services.checkin.domain.changes import amendment
from services.checkin.domain.devices import Device
from services.checkin.domain.judgement import corrected
from services.checkin.domain.scans import RecordedScan, TicketBusy, UnknownScan, scan_key
from services.checkin.domain.undoing import NothingToUndo, UndoNotAllowed, undone
from services.checkin.ports.scans import ScanStore
from services.checkin.use_cases.scans.redeem_ticket import MOST_TRIES
from shared.audit import AuditEntry, audit_entry
from shared.clock import Clock


@dataclass(frozen=True, slots=True)
class ScanName:
    """A scan by the id of its device and that device's nonce."""

    device: str
    nonce: str


@dataclass(frozen=True, slots=True)
class DeviceTimes:
    """When somebody took a scan back, and when the device told so, both by the device's clock."""

    made_at: datetime
    sent_at: datetime | None = None


async def undo_scan(
    name: ScanName,
    reason: str,
    *,
    by: Device,
    scan_store: ScanStore,
    clock: Clock,
    times: DeviceTimes | None = None,
) -> RecordedScan:
    """Takes a scan back: a device its own within 15 minutes, a supervisor any. The log keeps it.

    Without network a device tells it later: `times`, corrected by the error of its clock, are what counts. A scan that
    was taken back before stays as it is. Raises UnknownScan, UndoNotAllowed, NothingToUndo, TicketBusy.
    """
    if name.device != by.id and by.role != "supervisor":
        raise UndoNotAllowed
    for _ in range(MOST_TRIES):
        lookup = await scan_store.by_scan(by.event, scan_key(name.device, name.nonce))
        if lookup.earlier is None or not by.scans_on(lookup.earlier.list, offline=True):
            raise UnknownScan
        if lookup.attendee is None:
            raise NothingToUndo
        at = corrected(times.made_at, times.sent_at, clock()) if times else clock()
        scan = undone(lookup.earlier, by=by, reason=reason, at=at)
        if scan is lookup.earlier:
            return scan
        if await scan_store.amend_scans(amendment(lookup.attendee, [scan]), audit=_audit(scan, by, reason, clock)):
            return scan
    raise TicketBusy


def _audit(scan: RecordedScan, by: Device, reason: str, clock: Clock) -> AuditEntry:
    return audit_entry(
        "scan.undone",
        scan.key,
        event=by.event,
        actor=by.actor,
        at=clock(),
        before={"verdict": scan.verdict},
        after={"reason": reason},
    )
