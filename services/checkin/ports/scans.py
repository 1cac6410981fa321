"""Attendees with their scans, as the use cases need them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from services.checkin.domain.attendees import Attendee
from services.checkin.domain.changes import ScanChange
from services.checkin.domain.desk_entries import DeskEntry
from services.checkin.domain.events import Event
from services.checkin.domain.judgement import FreeSeats
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.scans import Counts, Presented, RecordedScan
from services.checkin.domain.search import NameKey
from shared.audit import AuditEntry

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class ScanLookup:
    """The holder of a ticket, and the scan that is recorded under a key; None where there is none."""

    attendee: Attendee | None = None
    earlier: RecordedScan | None = None


class ScanStore(Protocol):
    """Attendees with their scans. A change is stored only on the revision of the attendee on which it was decided.

    Scans that let somebody in or out belong to the attendee; attempts that let nobody through are apart. A key is
    unique over both.
    """

    async def find(self, event: str, presented: Presented, key: str) -> ScanLookup:
        """The holder of the ticket or code in the event, and the scan under `key`."""

    async def record_admission(self, change: ScanChange, *, replaces_attempt: bool = False) -> bool:
        """Stores a new scan of the attendee; with `replaces_attempt` it replaces the attempt with its key.

        Returns False, and changes nothing, when the attendee has a new revision or the key is taken.
        """

    async def record_attempt(self, event: str, attendee: Attendee | None, attempt: RecordedScan) -> bool:
        """Stores an attempt that let nobody through. Returns False when its key is taken."""

    async def add_walk_in(self, entry: DeskEntry, change: ScanChange) -> bool:
        """Stores a new attendee with their scan, which may replace an attempt with its key, and their desk entry.

        Returns False, and changes nothing, when they are there already.
        """

    async def amend_attempt(self, attempt: RecordedScan) -> None:
        """Replaces the attempt with this key."""

    async def amend_scans(self, change: ScanChange, *, audit: AuditEntry) -> bool:
        """Replaces scans of the attendee, with the audit entry. Returns False when the attendee has a new revision."""

    async def by_registration(self, event: str, registration: str) -> Attendee | None:
        """The attendee of the event with this registration."""

    async def by_address(self, event: str, address: str) -> Attendee | None:
        """The attendee of the event with this address (its hash) whose registration stands."""

    async def by_scan(self, event: str, key: str) -> ScanLookup:
        """The scan with this key in the event, and the attendee whom it let in or out, if any."""

    async def has_admitted(self, event: str, list_: str) -> bool:
        """Whether somebody was admitted to this list, on any day of it."""

    async def in_conflict(self, event: str) -> Sequence[Attendee]:
        """All attendees of the event whose admissions contradict each other."""

    async def search(
        self, event: str, words: Sequence[str], *, after: NameKey | None = None, limit: int
    ) -> Sequence[Attendee]:
        """Attendees of the event in the order of `name_key_of`, `limit` at most; only those behind `after`.

        Each of `words` is the beginning of a word of their name, company or code.
        """

    async def count_matches(self, event: str, words: Sequence[str]) -> int:
        """The number of people whom `search` finds in all."""

    async def in_turn(self, check_in_list: CheckInList, work: Callable[["ScanStore"], Awaitable[Result]]) -> Result:
        """Runs `work` while nobody else admits to this list; it must use the store that it is given."""

    async def free_seats(
        self, event: Event, check_in_list: CheckInList, at: datetime, *, rehearsal: bool = False
    ) -> FreeSeats:
        """The seats that are free on the list at a moment, counted now; in a `rehearsal` only its own scans count."""


class AttendanceCounts(Protocol):
    """The numbers of people on a list."""

    async def recent(self, event: Event, check_in_list: CheckInList, at: datetime) -> Counts:
        """The counts on the day of `at`, about a second old at most."""

    async def now(self, event: Event, check_in_list: CheckInList, at: datetime) -> Counts:
        """The counts on the day of `at`, counted now."""
