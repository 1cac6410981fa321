"""Somebody looks at tickets that were admitted more than once."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.checkin.domain.attendance import attend
from services.checkin.domain.conflicts import TwiceAdmitted, conflicts_of
from services.checkin.domain.search import UnreadableCursor
from services.checkin.ports.scans import ScanStore

PAGE = 100
MILLISECONDS = 1000
Position = tuple[int, str]


@dataclass(frozen=True, slots=True)
class OpenConflicts:
    """Some of the open conflicts, the number of all, and the cursor for more; None when there are no more."""

    conflicts: Sequence[TwiceAdmitted]
    total: int
    next_cursor: str | None


async def list_conflicts(
    event: str,
    *,
    scan_store: ScanStore,
    lists: frozenset[str] | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> OpenConflicts:
    """The event's open conflicts, the oldest first; with `lists`, only those on these lists.

    Raises UnreadableCursor.
    """
    after = _read(cursor) if cursor else None
    conflicts = [
        conflict
        for attendee in await scan_store.in_conflict(event)
        for conflict in conflicts_of(attendee, attend(attendee.scans))
        if lists is None or conflict.list in lists
    ]
    behind = sorted((c for c in conflicts if after is None or _position(c) > after), key=_position)
    more = len(behind) > limit
    return OpenConflicts(behind[:limit], len(conflicts), _cursor(_position(behind[limit - 1])) if more else None)


def _position(conflict: TwiceAdmitted) -> Position:
    """The time of the last admission in milliseconds; for equal times, the id."""
    return round(conflict.scans[-1].counts_at.timestamp() * MILLISECONDS), conflict.id


def _cursor(position: Position) -> str:
    milliseconds, id_ = position
    return f"{milliseconds}~{id_}"


def _read(cursor: str) -> Position:
    milliseconds, _, id_ = cursor.partition("~")
    if not (milliseconds.isascii() and milliseconds.isdecimal()):
        raise UnreadableCursor
    return int(milliseconds), id_
