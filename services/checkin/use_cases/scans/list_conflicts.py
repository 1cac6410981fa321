"""Somebody looks at tickets that were admitted more than once."""

from services.checkin.domain.attendance import attend
from services.checkin.domain.conflicts import TwiceAdmitted, conflicts_of
from services.checkin.ports.scans import ScanStore

MOST = 500


async def list_conflicts(
    event: str, *, scan_store: ScanStore, lists: frozenset[str] | None = None
) -> list[TwiceAdmitted]:
    """The event's open conflicts (of 500 people at most), the oldest first; with `lists`, only those on these lists."""
    conflicts = [
        conflict
        for attendee in await scan_store.in_conflict(event, MOST)
        for conflict in conflicts_of(attendee, attend(attendee.scans))
        if lists is None or conflict.list in lists
    ]
    return sorted(conflicts, key=lambda conflict: (conflict.scans[-1].counts_at, conflict.id))
