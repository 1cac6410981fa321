"""A person decides which of several admissions of one ticket counts."""

from services.checkin.domain.attendance import attend
from services.checkin.domain.changes import amendment
from services.checkin.domain.conflicts import (
    ConflictChanged,
    TwiceAdmitted,
    UnknownConflict,
    conflicts_of,
    set_aside,
)
from services.checkin.domain.scans import TicketBusy, scan_key
from services.checkin.ports.scans import ScanStore
from services.checkin.use_cases.scans.redeem_ticket import MOST_TRIES
from services.checkin.use_cases.scans.undo_scan import ScanName
from shared.audit import audit_entry
from shared.clock import Clock


async def resolve_conflict(
    conflict_id: str,
    keep: ScanName,
    reason: str,
    *,
    event: str,
    actor: str,
    scan_store: ScanStore,
    clock: Clock,
    lists: frozenset[str] | None = None,
) -> TwiceAdmitted:
    """Resolves a conflict of the event: `keep` counts, the other scans stay in the log and no longer count.

    `lists` are those that the actor may see; None: all. Raises UnknownConflict, ConflictChanged, NotInConflict,
    TicketBusy.
    """
    for _ in range(MOST_TRIES):
        conflict = await _open(conflict_id, event, scan_store, lists)
        scans = set_aside(conflict, scan_key(keep.device, keep.nonce))
        audit = audit_entry(
            "conflict.resolved",
            conflict.subject,
            event=event,
            actor=actor,
            at=clock(),
            before={"scans": [scan.key for scan in conflict.scans]},
            after={"keep": scan_key(keep.device, keep.nonce), "reason": reason},
        )
        if await scan_store.amend_scans(amendment(conflict.attendee, scans), audit=audit):
            return conflict
    raise TicketBusy


async def _open(conflict_id: str, event: str, scan_store: ScanStore, lists: frozenset[str] | None) -> TwiceAdmitted:
    attendee = await scan_store.by_registration(event, conflict_id.partition("~")[0])
    subject = conflict_id.rpartition("~")[0]
    for conflict in conflicts_of(attendee, attend(attendee.scans)) if attendee else ():
        if conflict.subject == subject and (lists is None or conflict.list in lists):
            if conflict.id != conflict_id:
                raise ConflictChanged
            return conflict
    raise UnknownConflict
