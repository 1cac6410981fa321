"""The copy of the registrations, as the use cases need it."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from services.checkin.domain.attendees import Attendee

Encrypt: TypeAlias = Callable[[dict[str, Any], str], str]
"""Encrypts a roster entry under a ticket's roster key (hex)."""


DeriveShare: TypeAlias = Callable[[str, str], bytes]
"""The share (32 bytes) of a device, by its id, on a day (YYYY-MM-DD): always the same one, and stored nowhere."""


@dataclass(frozen=True, slots=True)
class RosterPage:
    """Some attendees, the hashes of tickets that no longer exist, and the cursor for the next page.

    `complete`: there is no more for now.
    """

    attendees: Sequence[Attendee]
    gone: Sequence[str]
    next_cursor: str
    complete: bool

    def fingerprint(self, *surroundings: object) -> str:
        """A text that is equal as long as neither the page nor what is told beside it has changed."""
        revisions = [(attendee.registration, attendee.revision) for attendee in self.attendees]
        content = repr((surroundings, revisions, self.gone, self.complete))
        return hashlib.sha256(content.encode()).hexdigest()[:32]


class Roster(Protocol):
    """The copy of the registrations, and the pages in which devices fetch it."""

    async def save(self, attendee: Attendee) -> None:
        """Stores the state of a registration unless this one or a newer one is known; scans stay.

        The hashes of tickets that it no longer has are remembered as gone.
        """

    async def changed_since(self, event: str, cursor: str | None, limit: int) -> RosterPage:
        """Attendees that changed since the cursor, the longest unchanged first. Raises UnreadableCursor."""
