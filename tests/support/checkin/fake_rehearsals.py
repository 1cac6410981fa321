"""Rehearsals in memory; they pass the same contract tests as those in MongoDB."""

from typing_extensions import override

from services.checkin.domain.attendance import attend
from services.checkin.domain.changes import change_of
from services.checkin.domain.rehearsals import Rehearsals, is_wiped
from services.checkin.domain.scans import RecordedScan
from services.checkin.ports.rehearsals import Change, RehearsalStore
from shared.audit import AuditEntry
from tests.support.checkin.fake_scan_store import FakeScanStore


class FakeRehearsals(RehearsalStore):
    """Rehearsals whose scans lie in a FakeScanStore."""

    def __init__(self, store: FakeScanStore) -> None:
        self.audit: list[AuditEntry] = []
        self.rehearsals: dict[str, Rehearsals] = {}
        self._store = store

    @override
    async def change(self, event: str, change: Change, *, audit: AuditEntry | None = None) -> Rehearsals:
        rehearsals = self.rehearsals[event] = change(self.rehearsals.get(event, ()))
        self.audit += [audit] if audit else []
        attempts = self._store.attempts
        for key, (slug, attempt) in list(attempts.items()):
            if slug == event and is_wiped(attempt, rehearsals):
                del attempts[key]
        for attendee in self._store.of_event(event):
            remaining = tuple(scan for scan in attendee.scans if not is_wiped(scan, rehearsals))
            if remaining != attendee.scans:
                self._store.summaries[attendee.registration] = change_of(attendee, remaining, attend(remaining))
                self._store.change(attendee.registration, scans=remaining, revision=attendee.revision + 1)
        return rehearsals

    @override
    async def number_of_scans(self, event: str) -> int:
        return sum(scan.rehearsal for scan in self._scans(event))

    def _scans(self, event: str) -> list[RecordedScan]:
        attempts = [attempt for slug, attempt in self._store.attempts.values() if slug == event]
        return attempts + [scan for attendee in self._store.of_event(event) for scan in attendee.scans]
