"""The log of all attempts in memory; it passes the same contract tests as the one in MongoDB."""

from collections.abc import Iterator, Sequence

from typing_extensions import override

from services.checkin.domain.attendees import Attendee
from services.checkin.domain.scan_log import Holder, LogEntry, Position, Wanted, newest
from services.checkin.ports.scan_log import ScanLog
from tests.support.checkin.fake_scan_store import FakeScanStore


class FakeScanLog(ScanLog):
    """The log of a FakeScanStore."""

    def __init__(self, store: FakeScanStore) -> None:
        self._store = store

    @override
    async def older(self, event: str, wanted: Wanted, before: Position | None, limit: int) -> Sequence[LogEntry]:
        people = wanted.people
        entries = (
            entry
            for entry in self._entries(event)
            if wanted.matches(entry.scan)
            and (people is None or (entry.holder is not None and entry.holder.registration in people))
        )
        return newest(entries, before, limit)

    def _entries(self, event: str) -> Iterator[LogEntry]:
        attendees = {attendee.registration: attendee for attendee in self._store.of_event(event)}
        for attendee in attendees.values():
            yield from (LogEntry(scan, _holder(attendee)) for scan in attendee.scans)
        for key, (attempt_event, attempt) in self._store.attempts.items():
            attendee_or_none = attendees.get(self._store.attempted_by.get(key, ""))
            if attempt_event == event:
                yield LogEntry(attempt, _holder(attendee_or_none) if attendee_or_none else None)


def _holder(attendee: Attendee) -> Holder:
    return Holder(attendee.registration, attendee.code, attendee.name, attendee.company)
