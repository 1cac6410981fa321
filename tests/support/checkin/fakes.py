"""Stand-ins for what is outside, in memory; they pass the same contract tests as the real thing."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from services.checkin.domain.attendance import attend
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.conflicts import twice_admitted
from services.checkin.domain.events import Event
from services.checkin.domain.judgement import Room
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.scans import Counts, Presented, RecordedScan, place
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
    """The door of check-in, in memory."""

    def __init__(self, *attendees: Attendee) -> None:
        self.attendees = {attendee.registration: attendee for attendee in attendees}
        self.attempts: dict[str, tuple[str, RecordedScan]] = {}
        self.audit: list[AuditEntry] = []

    async def find(self, event: str, presented: Presented, key: str) -> ScanLookup:
        return ScanLookup(self._holder(event, presented), self._scan(key))

    async def store(self, attendee: Attendee, scan: RecordedScan, *, replaces_attempt: bool = False) -> bool:
        stored = self.attendees[attendee.registration]
        known = not self._has(stored, scan.key) and not replaces_attempt and self._scan(scan.key) is not None
        if stored.revision != attendee.revision or known:
            return False
        self.attempts.pop(scan.key, None)
        self._put(stored, [scan])
        return True

    async def keep(self, event: str, attendee: Attendee | None, attempt: RecordedScan) -> bool:
        if self._scan(attempt.key) is not None:
            return False
        self.attempts[attempt.key] = (event, attempt)
        return True

    async def amend_attempt(self, attempt: RecordedScan) -> None:
        self.attempts[attempt.key] = (self.attempts[attempt.key][0], attempt)

    async def by_registration(self, event: str, registration: str) -> Attendee | None:
        found = self.attendees.get(registration)
        return found if found and found.event == event else None

    async def by_scan(self, event: str, key: str) -> ScanLookup:
        for attendee in self.attendees.values():
            if attendee.event == event and self._has(attendee, key):
                return ScanLookup(attendee, self._scan(key))
        kept_for, attempt = self.attempts.get(key, ("", None))
        return ScanLookup(None, attempt if kept_for == event else None)

    async def settle(self, attendee: Attendee, scans: Sequence[RecordedScan], *, audit: AuditEntry) -> bool:
        stored = self.attendees[attendee.registration]
        if stored.revision != attendee.revision:
            return False
        self._put(stored, scans)
        self.audit.append(audit)
        return True

    async def in_conflict(self, event: str, limit: int) -> Sequence[Attendee]:
        return [a for a in self.attendees.values() if a.event == event and twice_admitted(attend(a.scans))][:limit]

    async def search(self, event: str, prefix: str, limit: int) -> Sequence[Attendee]:
        return [a for a in self.attendees.values() if a.event == event and _begins(a, prefix)][:limit]

    async def in_turn(self, check_in_list: CheckInList, work: Callable[[Any], Awaitable[Any]]) -> Any:
        return await work(self)

    async def room(self, event: Event, check_in_list: CheckInList, at: datetime) -> Room:
        where = place(check_in_list.id, check_in_list.day(event, at))
        seats = check_in_list.seats(event)
        if seats is None:
            return Room()
        inside = sum(where in attend(a.scans).inside for a in self.attendees.values())
        released = check_in_list.release_at is not None and at >= check_in_list.release_at
        waiting = (
            0 if released else sum(self._is_still_expected(a, check_in_list, where) for a in self.attendees.values())
        )
        return Room(seats - inside, seats - inside - waiting)

    def _is_still_expected(self, attendee: Attendee, check_in_list: CheckInList, where: str) -> bool:
        admitted = where in attend(attendee.scans).admitted_to
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

    def _put(self, attendee: Attendee, scans: Sequence[RecordedScan]) -> None:
        by_key = {scan.key: scan for scan in (*attendee.scans, *scans)}
        moved_on = replace(attendee, scans=tuple(by_key.values()), revision=attendee.revision + 1)
        self.attendees[attendee.registration] = moved_on


def _begins(attendee: Attendee, prefix: str) -> bool:
    terms = search_terms(*both_orders(attendee.first_name, attendee.last_name), attendee.company, attendee.code)
    return any(term.startswith(prefix) for term in terms)


class NoCounts:
    """Counts nothing."""

    async def recent(self, event: Event, check_in_list: CheckInList, at: datetime) -> Counts:
        return Counts(0, 0)

    async def now(self, event: Event, check_in_list: CheckInList, at: datetime) -> Counts:
        return Counts(0, 0)
