"""What use cases about lists and gates need from outside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from services.checkin.domain.events import Event
from services.checkin.domain.lists import CheckInList, Gate
from shared.audit import AuditEntry


@dataclass(frozen=True, slots=True)
class EventSetup:
    """An event with its check-in lists (deleted ones too) and gates, by their ids."""

    event: Event
    lists: Mapping[str, CheckInList] = field(default_factory=dict)
    gates: Mapping[str, Gate] = field(default_factory=dict)


class EventSetups(Protocol):
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
