"""What use cases about scans need from outside."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from services.checkin.domain.attendees import Attendee
from services.checkin.domain.events import Event
from services.checkin.domain.judgement import Room
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.scans import Counts, Presented, RecordedScan
from shared.audit import AuditEntry

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class ScanLookup:
    """What is known about an attempt: whose ticket it is, and the scan already recorded under its key."""

    attendee: Attendee | None = None
    earlier: RecordedScan | None = None


class ScanStore(Protocol):
    """Attendees with their scans. One guarded update decides each."""

    async def find(self, event: str, presented: Presented, key: str) -> ScanLookup:
        """Whose ticket or code that is in the event, and what is recorded under `key` already."""

    async def store(self, attendee: Attendee, scan: RecordedScan, *, replaces_attempt: bool = False) -> bool:
        """Adds a scan to the attendee, or replaces the one with its key; `replaces_attempt`: one that was only kept.

        False, and nothing changed, when the attendee has moved on from `attendee.revision` or the key is another's.
        """

    async def keep(self, event: str, attendee: Attendee | None, attempt: RecordedScan) -> bool:
        """Keeps an attempt that let nobody through. False when its key is known already."""

    async def amend_attempt(self, attempt: RecordedScan) -> None:
        """Replaces a kept attempt by the same with the verdict that was shown."""

    async def by_registration(self, event: str, registration: str) -> Attendee | None:
        """One attendee of the event."""

    async def by_scan(self, event: str, key: str) -> ScanLookup:
        """The scan with this key in the event, and the attendee it let through, if any."""

    async def settle(self, attendee: Attendee, scans: Sequence[RecordedScan], *, audit: AuditEntry) -> bool:
        """Replaces some of the attendee's scans. False when the attendee has moved on."""

    async def in_conflict(self, event: str, limit: int) -> Sequence[Attendee]:
        """Those of the event whose scans contradict each other."""

    async def search(self, event: str, prefix: str, limit: int) -> Sequence[Attendee]:
        """Those of whose name, company or code a word begins with `prefix`."""

    async def in_turn(self, check_in_list: CheckInList, work: Callable[["ScanStore"], Awaitable[Result]]) -> Result:
        """Runs `work` so that nobody else admits to this list meanwhile; it uses the door it is given."""

    async def room(self, event: Event, check_in_list: CheckInList, at: datetime) -> Room:
        """How many more may come in, counted now."""


class AttendanceCounts(Protocol):
    """How many came."""

    async def recent(self, event: Event, check_in_list: CheckInList, at: datetime) -> Counts:
        """The counts on the day of `at`, at most a second old or so."""

    async def now(self, event: Event, check_in_list: CheckInList, at: datetime) -> Counts:
        """The counts on the day of `at`, fresh."""
