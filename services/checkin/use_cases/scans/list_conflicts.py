"""Which tickets were admitted twice?"""

from services.checkin.domain.attendance import attend
from services.checkin.domain.conflicts import TwiceAdmitted, conflicts_of
from services.checkin.ports.scans import ScanStore

MOST = 500


async def list_conflicts(event: str, *, door: ScanStore, lists: frozenset[str] | None = None) -> list[TwiceAdmitted]:
    """The event's open conflicts (500 people's at most), the oldest first; only those on `lists` if given."""
    found = [
        conflict
        for attendee in await door.in_conflict(event, MOST)
        for conflict in conflicts_of(attendee, attend(attendee.scans))
        if lists is None or conflict.list in lists
    ]
    return sorted(found, key=lambda conflict: (conflict.scans[-1].at, conflict.id))
