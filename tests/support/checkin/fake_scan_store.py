"""Attendees with their scans in memory; it passes the same contract tests as the store in MongoDB."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any

from typing_extensions import override

from services.checkin.domain.attendees import Attendee
from services.checkin.domain.changes import ScanChange, amended
from services.checkin.domain.desk_entries import DeskEntry
from services.checkin.domain.events import Event
from services.checkin.domain.judgement import FreeSeats
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.scans import Counts, Presented, RecordedScan, counting_key
from services.checkin.domain.search import NameKey, name_key_of
from services.checkin.ports.scans import AttendanceCounts, Result, ScanLookup, ScanStore
from shared.audit import AuditEntry
from shared.language.names import both_orders, search_terms


class FakeScanStore(ScanStore):
    """`attendees` by registration; `attempts` with their event, by key; `summaries` as the last change had them.

    `attempted_by` holds the registrations of those whose attempts they were.
    """

    def __init__(self, *attendees: Attendee) -> None:
        self.attendees: dict[str, Attendee] = {}
        self.attempts: dict[str, tuple[str, RecordedScan]] = {}
        self.attempted_by: dict[str, str] = {}
        self.summaries: dict[str, ScanChange] = {}
        self.audit: list[AuditEntry] = []
        self.changed: dict[str, int] = {}
        self.entries: dict[str, DeskEntry] = {}
        self._changes = count(1)
        for attendee in attendees:
            self.put(attendee)

    def put(self, attendee: Attendee) -> None:
        """Stores an attendee as it is."""
        self.attendees[attendee.registration] = attendee
        self.changed[attendee.registration] = next(self._changes)

    def change(self, registration: str, **fields: Any) -> None:
        """Gives a registration other values."""
        self.put(replace(self.attendees[registration], **fields))

    def of_event(self, event: str) -> list[Attendee]:
        """The attendees of an event."""
        return [attendee for attendee in self.attendees.values() if attendee.event == event]

    @override
    async def find(self, event: str, presented: Presented, key: str) -> ScanLookup:
        return ScanLookup(self._holder(event, presented), self._scan(key))

    @override
    async def record_admission(self, change: ScanChange, *, replaces_attempt: bool = False) -> bool:
        if not self._is_current(change.attendee):
            return False
        for scan in change.scans:
            taken = not _has(change.attendee, scan.key) and self._scan(scan.key) is not None
            if taken and not replaces_attempt:
                return False
            self.attempts.pop(scan.key, None)
        self._store(change)
        return True

    @override
    async def record_attempt(self, event: str, attendee: Attendee | None, attempt: RecordedScan) -> bool:
        if self._scan(attempt.key) is not None:
            return False
        self.attempts[attempt.key] = (event, attempt)
        if attendee is not None:
            self.attempted_by[attempt.key] = attendee.registration
        return True

    @override
    async def add_walk_in(self, entry: DeskEntry, change: ScanChange) -> bool:
        if entry.registration in self.attendees:
            return False
        for scan in change.scans:
            self.attempts.pop(scan.key, None)
        self.put(change.attendee)
        self._store(change)
        self.entries[entry.registration] = entry
        return True

    @override
    async def amend_attempt(self, attempt: RecordedScan) -> None:
        self.attempts[attempt.key] = (self.attempts[attempt.key][0], attempt)

    @override
    async def amend_scans(self, change: ScanChange, *, audit: AuditEntry) -> bool:
        if not self._is_current(change.attendee):
            return False
        self._store(change)
        self.audit.append(audit)
        return True

    @override
    async def by_registration(self, event: str, registration: str) -> Attendee | None:
        attendee = self.attendees.get(registration)
        return attendee if attendee and attendee.event == event else None

    @override
    async def by_address(self, event: str, address: str) -> Attendee | None:
        standing = {"awaiting_approval", "confirmed", "waitlisted", "online"}
        people = (a for a in self.of_event(event) if a.address == address and a.state in standing)
        return next(people, None)

    @override
    async def by_scan(self, event: str, key: str) -> ScanLookup:
        for attendee in self.of_event(event):
            if _has(attendee, key):
                return ScanLookup(attendee, self._scan(key))
        attempt_event, attempt = self.attempts.get(key, ("", None))
        return ScanLookup(None, attempt if attempt_event == event else None)

    @override
    async def has_admitted(self, event: str, list_: str) -> bool:
        changes = [self.summaries.get(attendee.registration) for attendee in self.of_event(event)]
        keys = (key for change in changes if change for key in change.admitted_to)
        return any(key.partition("@")[0] == list_ for key in keys)

    @override
    async def in_conflict(self, event: str) -> Sequence[Attendee]:
        in_conflict = {registration for registration, change in self.summaries.items() if change.in_conflict}
        return [attendee for attendee in self.of_event(event) if attendee.registration in in_conflict]

    @override
    async def search(
        self, event: str, words: Sequence[str], *, after: NameKey | None = None, limit: int
    ) -> Sequence[Attendee]:
        matches = [a for a in self.of_event(event) if all(_has_word(a, word) for word in words)]
        behind = [attendee for attendee in matches if after is None or name_key_of(attendee) > after]
        return sorted(behind, key=name_key_of)[:limit]

    @override
    async def count_matches(self, event: str, words: Sequence[str]) -> int:
        return len(await self.search(event, words, limit=1_000_000))

    @override
    async def in_turn(self, check_in_list: CheckInList, work: Callable[[ScanStore], Awaitable[Result]]) -> Result:
        return await work(self)

    @override
    async def free_seats(
        self, event: Event, check_in_list: CheckInList, at: datetime, *, rehearsal: bool = False
    ) -> FreeSeats:
        seats = check_in_list.seats(event)
        if seats is None:
            return FreeSeats()
        key = counting_key(check_in_list.id, check_in_list.day(event, at), rehearsal=rehearsal)
        free = seats - len(self.present(event.slug, "inside", key))
        if check_in_list.unbooked == "refuse" or check_in_list.releases_places(at):
            return FreeSeats(free, free)
        admitted = self.present(event.slug, "admitted_to", key)
        expected = [a for a in self.expected(check_in_list) if a.registration not in admitted]
        return FreeSeats(free, free - len(expected))

    def present(self, event: str, field: str, key: str) -> set[str]:
        """The registrations whose last change has a counting key in `admitted_to` or `inside`."""
        registrations = {attendee.registration for attendee in self.of_event(event)}
        return {name for name in registrations & self.summaries.keys() if key in getattr(self.summaries[name], field)}

    def expected(self, check_in_list: CheckInList) -> list[Attendee]:
        """The people whom a list expects."""
        return [
            attendee
            for attendee in self.of_event(check_in_list.event)
            if attendee.state == "confirmed"
            and (not check_in_list.categories or attendee.category in check_in_list.categories)
            and check_in_list.is_booked_by(attendee)
        ]

    def _holder(self, event: str, presented: Presented) -> Attendee | None:
        for attendee in self.of_event(event):
            by_ticket = presented.kind == "ticket" and any(t.hash == presented.hash for t in attendee.tickets)
            by_code = presented.code is not None and attendee.code == presented.code
            if by_ticket or by_code:
                return attendee
        return None

    def _scan(self, key: str) -> RecordedScan | None:
        scans = (scan for attendee in self.attendees.values() for scan in attendee.scans)
        return next((scan for scan in scans if scan.key == key), self.attempts.get(key, (None, None))[1])

    def _is_current(self, attendee: Attendee) -> bool:
        return self.attendees[attendee.registration].revision == attendee.revision

    def _store(self, change: ScanChange) -> None:
        attendee = change.attendee
        self.summaries[attendee.registration] = change
        self.change(
            attendee.registration,
            scans=amended(attendee.scans, change.scans),
            revision=attendee.revision + 1,
            attendance_version=attendee.attendance_version + int(not change.is_rehearsal),
        )


class FakeAttendanceCounts(AttendanceCounts):
    """Counts the people in a FakeScanStore; none without one."""

    def __init__(self, store: FakeScanStore | None = None) -> None:
        self._store = store or FakeScanStore()

    @override
    async def recent(self, event: Event, check_in_list: CheckInList, at: datetime) -> Counts:
        return await self.now(event, check_in_list, at)

    @override
    async def now(self, event: Event, check_in_list: CheckInList, at: datetime) -> Counts:
        key = counting_key(check_in_list.id, check_in_list.day(event, at))
        return Counts(
            admitted=len(self._store.present(event.slug, "admitted_to", key)),
            expected=len(self._store.expected(check_in_list)),
            inside=len(self._store.present(event.slug, "inside", key)),
        )


def _has(attendee: Attendee, key: str) -> bool:
    return any(scan.key == key for scan in attendee.scans)


def _has_word(attendee: Attendee, beginning: str) -> bool:
    terms = search_terms(*both_orders(attendee.first_name, attendee.last_name), attendee.company, attendee.code)
    return any(term.startswith(beginning) for term in terms)
