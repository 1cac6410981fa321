"""What use cases about the roster need from outside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from services.checkin.domain.attendees import Attendee
from shared.contracts.registration import RegistrationChanged

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
