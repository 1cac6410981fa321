"""An organiser looks at the people who were registered at the desk."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.checkin.domain.attendees import Attendee
from services.checkin.domain.desk_entries import DeskEntry
from services.checkin.domain.duplicates import beginning_of, is_alike
from services.checkin.ports.desk_entries import DeskEntries
from services.checkin.ports.scans import ScanStore

PAGE = 25
MOST_ALIKE = 50  # people with one beginning of a name, of whom some have nearly the same one


@dataclass(frozen=True, slots=True)
class WalkInEntry:
    """A walk-in with their attendee (None: the door no longer knows them), and entries that are perhaps theirs, too."""

    entry: DeskEntry
    attendee: Attendee | None
    alike: Sequence[Attendee]


@dataclass(frozen=True, slots=True)
class WalkInsPage:
    """Some walk-ins, and the cursor for earlier ones; None when there are no more."""

    walk_ins: Sequence[WalkInEntry]
    next_cursor: str | None


async def list_walk_ins(
    event: str, *, desk: DeskEntries, scan_store: ScanStore, cursor: str | None = None, limit: int = PAGE
) -> WalkInsPage:
    """The walk-ins of an event, the latest first, each with the entries that are likely the same person's."""
    entries = await desk.walk_ins(event, limit + 1, cursor)
    walk_ins = [await _with_alike(entry, scan_store) for entry in entries[:limit]]
    return WalkInsPage(walk_ins, entries[limit - 1].registration if len(entries) > limit else None)


async def _with_alike(entry: DeskEntry, scan_store: ScanStore) -> WalkInEntry:
    attendee = await scan_store.by_registration(entry.event, entry.registration)
    if attendee is None or attendee.erased or not (beginning := beginning_of(attendee)):
        return WalkInEntry(entry, attendee, ())
    people = await scan_store.search(entry.event, [beginning], limit=MOST_ALIKE)
    return WalkInEntry(entry, attendee, [person for person in people if is_alike(attendee, person)])
