"""An organiser looks up what happened at the doors."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.checkin.domain.scan_log import LogEntry, Position, TooManyPeople, Wanted
from services.checkin.domain.search import words_of
from services.checkin.ports.scan_log import ScanLog
from services.checkin.ports.scans import ScanStore

PAGE = 100
MOST_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some of the attempts, the newest first, and the cursor for older ones; None when there are none."""

    entries: Sequence[LogEntry]
    next_cursor: str | None


async def read_scan_log(
    event: str,
    wanted: Wanted,
    *,
    person: str = "",
    scan_log: ScanLog,
    scan_store: ScanStore,
    cursor: str | None = None,
    limit: int = PAGE,
) -> LogPage:
    """The wanted attempts at the event's doors; with a `person`, those by people whom a search for it finds.

    Raises QueryTooShort, TooManyPeople, UnreadableCursor.
    """
    before = Position.read(cursor) if cursor else None
    if person:
        wanted = replace(wanted, people=await _people(event, person, scan_store))
    entries = await scan_log.older(event, wanted, before, limit + 1)
    more = len(entries) > limit
    return LogPage(entries[:limit], entries[limit - 1].position.cursor() if more else None)


async def _people(event: str, query: str, scan_store: ScanStore) -> tuple[str, ...]:
    people = await scan_store.search(event, words_of(query), limit=MOST_PEOPLE + 1)
    if len(people) > MOST_PEOPLE:
        raise TooManyPeople(errors=(("/query/q", TooManyPeople.title()),))
    return tuple(attendee.registration for attendee in people)
