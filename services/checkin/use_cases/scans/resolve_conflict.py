"""Somebody says which of two admissions was the real one."""

from services.checkin.domain.attendance import attend
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.conflicts import TwiceAdmitted, UnknownConflict, conflicts_of, settle
from services.checkin.domain.scans import scan_key
from services.checkin.ports.scans import ScanStore
from services.checkin.use_cases.scans.redeem_ticket import MOST_TRIES, TicketBusy
from services.checkin.use_cases.scans.undo_scan import WhichScan
from shared.audit import AuditEntry
from shared.clock import Clock


async def resolve_conflict(
    conflict_id: str,
    keep: WhichScan,
    reason: str,
    *,
    event: str,
    actor: str,
    door: ScanStore,
    clock: Clock,
    lists: frozenset[str] | None = None,
) -> TwiceAdmitted:
    """Settles a conflict of the event: `keep` counts, the others stay in the log and no longer count.

    `lists`: those that the actor may see, None for all. Raises UnknownConflict, NotInConflict.
    """
    for _ in range(MOST_TRIES):
        attendee, conflict = await _open(conflict_id, event, door, lists)
        aside = list(settle(conflict, scan_key(keep.device, keep.nonce)))
        audit = AuditEntry(
            actor=actor,
            action="conflict.resolve",
            event=event,
            subject=conflict.id,
            at=clock(),
            before={"scans": [scan.key for scan in conflict.scans]},
            after={"keep": scan_key(keep.device, keep.nonce), "reason": reason},
        )
        if await door.settle(attendee, aside, audit=audit):
            return conflict
    raise TicketBusy


async def _open(
    conflict_id: str, event: str, door: ScanStore, lists: frozenset[str] | None
) -> tuple[Attendee, TwiceAdmitted]:
    attendee = await door.by_registration(event, conflict_id.partition("~")[0])
    if attendee is not None:
        for conflict in conflicts_of(attendee, attend(attendee.scans)):
            if conflict.id == conflict_id and (lists is None or conflict.list in lists):
                return attendee, conflict
    raise UnknownConflict
