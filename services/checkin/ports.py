"""What the use cases need from outside."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from services.checkin.domain.attendees import Attendee
from services.checkin.domain.devices import Device, PairingCode
from services.checkin.domain.events import Event
from services.checkin.domain.judgement import Room
from services.checkin.domain.lists import CheckInList, Gate
from services.checkin.domain.scans import Counts, Presented, RecordedScan
from shared.audit import AuditEntry
from shared.contracts.registration import RegistrationChanged

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Found:
    """What is known about an attempt: whose ticket it is, and the scan already recorded under its key."""

    attendee: Attendee | None = None
    earlier: RecordedScan | None = None


@dataclass(frozen=True, slots=True)
class EventSetup:
    """An event with its check-in lists (deleted ones too) and gates, by their ids."""

    event: Event
    lists: Mapping[str, CheckInList] = field(default_factory=dict)
    gates: Mapping[str, Gate] = field(default_factory=dict)


class Door(Protocol):
    """Attendees with their scans. One guarded update decides each."""

    async def find(self, event: str, presented: Presented, key: str) -> Found:
        """Whose ticket or code that is in the event, and what is recorded under `key` already."""

    async def store(self, attendee: Attendee, scan: RecordedScan, *, replaces_attempt: bool = False) -> bool:
        """Adds a scan to the attendee, or replaces the one with its key; `replaces_attempt`: one that was only kept.

        False, and nothing changed, when the attendee has moved on from `attendee.revision` or the key is another's.
        """

    async def keep(self, event: str, attendee: Attendee | None, attempt: RecordedScan) -> bool:
        """Keeps an attempt that let nobody through. False when its key is known already."""

    async def keep_shown(self, attempt: RecordedScan) -> None:
        """Replaces a kept attempt by the same with the verdict that was shown."""

    async def by_registration(self, event: str, registration: str) -> Attendee | None:
        """One attendee of the event."""

    async def by_scan(self, event: str, key: str) -> Found:
        """The scan with this key in the event, and the attendee it let through, if any."""

    async def settle(self, attendee: Attendee, scans: Sequence[RecordedScan], *, audit: AuditEntry) -> bool:
        """Replaces some of the attendee's scans. False when the attendee has moved on."""

    async def in_conflict(self, event: str, limit: int) -> Sequence[Attendee]:
        """Those of the event whose scans contradict each other."""

    async def search(self, event: str, prefix: str, limit: int) -> Sequence[Attendee]:
        """Those of whose name, company or code a word begins with `prefix`."""

    async def in_turn(self, check_in_list: CheckInList, work: Callable[["Door"], Awaitable[Result]]) -> Result:
        """Runs `work` so that nobody else admits to this list meanwhile; it uses the door it is given."""

    async def room(self, event: Event, check_in_list: CheckInList, at: datetime) -> Room:
        """How many more may come in, counted now."""


Seal = Callable[[dict[str, Any], str], str]
"""Encrypts a roster entry under a ticket's roster key (hex)."""


class Roster(Protocol):
    """The copy of the registrations, as it is kept and handed out."""

    async def apply(self, message: RegistrationChanged) -> None:
        """Keeps the newest state of a registration; its scans stay."""

    async def changed_since(self, event: str, cursor: str | None, limit: int) -> "RosterPage":
        """Attendees that changed since the cursor, the longest unchanged first. Raises UnreadableCursor."""

    async def digest(self, event: str) -> tuple[int, int]:
        """How many registrations the event has here, and the sum of their versions."""


@dataclass(frozen=True, slots=True)
class RosterPage:
    """Some attendees, hashes of tickets that are no more, and where to go on. `complete`: there is no more for now."""

    attendees: Sequence[Attendee]
    gone: Sequence[str]
    next_cursor: str
    complete: bool


class Tallies(Protocol):
    """How many came."""

    async def recent(self, event: Event, check_in_list: CheckInList, at: datetime) -> Counts:
        """The counts on the day of `at`, at most a second old or so."""

    async def now(self, event: Event, check_in_list: CheckInList, at: datetime) -> Counts:
        """The counts on the day of `at`, fresh."""


class Setups(Protocol):
    """Events with their lists and gates."""

    async def of(self, event: str) -> EventSetup | None:
        """The event's set-up, at most a second old; None for one that is not known."""

    async def fresh(self, event: str) -> EventSetup | None:
        """The event's set-up as it is now."""

    async def apply_event(self, event: Event, version: int) -> None:
        """Keeps the newest state of an event."""

    async def follow(self, main: CheckInList, version: int) -> None:
        """Makes the event's list `main`, or has it follow the event in what nobody has set."""

    async def add_list(self, check_in_list: CheckInList, audit: AuditEntry) -> bool:
        """Adds a list. False when there is one with its id."""

    async def save_list(self, before: CheckInList, after: CheckInList, audit: AuditEntry) -> None:
        """Writes what differs, so that of two changes at once neither is lost."""

    async def add_gate(self, gate: Gate, audit: AuditEntry) -> bool:
        """Adds a gate. False when there is one with its id or name."""

    async def save_gate(self, gate: Gate, audit: AuditEntry) -> bool:
        """Replaces a gate. False when another one has its name."""

    async def delete_gate(self, gate: Gate, audit: AuditEntry) -> None:
        """Removes a gate; devices and scans keep its name."""


class Devices(Protocol):
    """Pairing codes and paired devices."""

    async def add_code(self, code: PairingCode, audit: AuditEntry) -> None:
        """Keeps a pairing code."""

    async def code(self, hash_: str) -> PairingCode | None:
        """The pairing code with this hash."""

    async def pair(self, device: Device, token_hash: str, code: PairingCode, audit: AuditEntry) -> bool:
        """Adds a device. False when the code works once and was used."""

    async def of_event(self, event: str) -> Sequence[Device]:
        """All devices of an event, the newest first."""

    async def get(self, device: str) -> Device | None:
        """One device."""

    async def by_token(self, text: str) -> Device | None:
        """The device that has this token, revoked or not; what is said may be a second old."""

    async def revoke(self, device: Device, at: datetime, audit: AuditEntry) -> None:
        """Ends a device's rights."""

    async def note_clock(self, device: Device, seconds: float | None) -> None:
        """Flags (or no longer flags) a device's clock."""
