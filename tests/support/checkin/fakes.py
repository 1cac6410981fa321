"""Stand-ins for what is outside, in memory; they pass the same contract tests as the real thing."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from services.checkin.domain.attendance import attend
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.changes import ScanChange, amended
from services.checkin.domain.conflicts import twice_admitted
from services.checkin.domain.events import Event
from services.checkin.domain.judgement import Room
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.scans import Counts, Presented, RecordedScan, counting_key
from services.checkin.ports.scans import ScanLookup
from shared.audit import AuditEntry
from shared.language.names import both_orders, search_terms


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **how_far: float) -> None:
        self.now += timedelta(**how_far)


class FakeScanStore:
    """Attendees with their scans, in memory."""

    def __init__(self, *attendees: Attendee) -> None:
        self.attendees = {attendee.registration: attendee for attendee in attendees}
        self.attempts: dict[str, tuple[str, RecordedScan]] = {}
        self.audit: list[AuditEntry] = []

    def change(self, registration: str, **fields: Any) -> None:
        """Gives a registration other values."""
        self.attendees[registration] = replace(self.attendees[registration], **fields)

    async def find(self, event: str, presented: Presented, key: str) -> ScanLookup:
        return ScanLookup(self._holder(event, presented), self._scan(key))

    async def record_admission(self, change: ScanChange, *, replaces_attempt: bool = False) -> bool:
        if not self._is_current(change.attendee):
            return False
        for scan in change.scans:
            taken = not self._has(change.attendee, scan.key) and self._scan(scan.key) is not None
            if taken and not replaces_attempt:
                return False
            self.attempts.pop(scan.key, None)
        self._store(change)
        return True

    async def record_attempt(self, event: str, attendee: Attendee | None, attempt: RecordedScan) -> bool:
        if self._scan(attempt.key) is not None:
            return False
        self.attempts[attempt.key] = (event, attempt)
        return True

    async def amend_attempt(self, attempt: RecordedScan) -> None:
        self.attempts[attempt.key] = (self.attempts[attempt.key][0], attempt)

    async def by_registration(self, event: str, registration: str) -> Attendee | None:
        attendee = self.attendees.get(registration)
        return attendee if attendee and attendee.event == event else None

    async def by_scan(self, event: str, key: str) -> ScanLookup:
        for attendee in self.attendees.values():
            if attendee.event == event and self._has(attendee, key):
                return ScanLookup(attendee, self._scan(key))
        attempt_event, attempt = self.attempts.get(key, ("", None))
        return ScanLookup(None, attempt if attempt_event == event else None)

    async def amend_scans(self, change: ScanChange, *, audit: AuditEntry) -> bool:
        if not self._is_current(change.attendee):
            return False
        self._store(change)
        self.audit.append(audit)
        return True

    async def in_conflict(self, event: str, limit: int) -> Sequence[Attendee]:
        return [a for a in self.attendees.values() if a.event == event and twice_admitted(attend(a.scans))][:limit]

    async def search(self, event: str, prefix: str, limit: int) -> Sequence[Attendee]:
        return [a for a in self.attendees.values() if a.event == event and _begins(a, prefix)][:limit]

    async def in_turn(self, check_in_list: CheckInList, work: Callable[[Any], Awaitable[Any]]) -> Any:
        return await work(self)

    async def room(self, event: Event, check_in_list: CheckInList, at: datetime) -> Room:
        key = counting_key(check_in_list.id, check_in_list.day(event, at))
        seats = check_in_list.seats(event)
        if seats is None:
            return Room()
        free = seats - sum(key in attend(a.scans).inside for a in self.attendees.values())
        if check_in_list.unbooked == "refuse" or check_in_list.releases_places(at):
            return Room(free, free)
        return Room(free, free - sum(self._is_still_expected(a, check_in_list, key) for a in self.attendees.values()))

    def _is_still_expected(self, attendee: Attendee, check_in_list: CheckInList, key: str) -> bool:
        admitted = key in attend(attendee.scans).admitted_to
        allowed = check_in_list.is_for(attendee) and check_in_list.is_booked_by(attendee)
        return attendee.state == "confirmed" and allowed and not admitted

    def _holder(self, event: str, presented: Presented) -> Attendee | None:
        for attendee in self.attendees.values():
            by_ticket = presented.kind == "ticket" and any(t.hash == presented.hash for t in attendee.tickets)
            by_code = presented.code is not None and attendee.code == presented.code
            if attendee.event == event and (by_ticket or by_code):
                return attendee
        return None

    def _scan(self, key: str) -> RecordedScan | None:
        everywhere = (scan for attendee in self.attendees.values() for scan in attendee.scans)
        return next((scan for scan in everywhere if scan.key == key), self.attempts.get(key, (None, None))[1])

    def _has(self, attendee: Attendee, key: str) -> bool:
        return any(scan.key == key for scan in attendee.scans)

    def _is_current(self, attendee: Attendee) -> bool:
        return self.attendees[attendee.registration].revision == attendee.revision

    def _store(self, change: ScanChange) -> None:
        attendee = change.attendee
        scans = amended(attendee.scans, change.scans)
        self.attendees[attendee.registration] = replace(attendee, scans=scans, revision=attendee.revision + 1)


def _begins(attendee: Attendee, prefix: str) -> bool:
    terms = search_terms(*both_orders(attendee.first_name, attendee.last_name), attendee.company, attendee.code)
    return any(term.startswith(prefix) for term in terms)


class NoCounts:
    """Counts nothing."""

    async def recent(self, event: Event, check_in_list: CheckInList, at: datetime) -> Counts:
        return Counts(0, 0)

    async def now(self, event: Event, check_in_list: CheckInList, at: datetime) -> Counts:
        return Counts(0, 0)
