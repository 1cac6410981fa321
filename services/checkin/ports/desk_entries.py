"""The entries of desks about people, as the use cases need them."""

from collections.abc import Sequence
from typing import Protocol

from services.checkin.domain.attendees import Attendee
from services.checkin.domain.changes import ScanChange
from services.checkin.domain.desk_entries import BoundBadge, DeskEntry, Merged, Settlement
from shared.audit import AuditEntry
from shared.contracts import Order


class DeskEntries(Protocol):
    """Desk entries, and the blank badges of events. Each change is published, and stored with its audit entry."""

    async def entry(self, event: str, registration: str) -> DeskEntry | None:
        """The desk entry of a registration of the event."""

    async def walk_ins(self, event: str, limit: int, after: str | None = None) -> Sequence[DeskEntry]:
        """Entries of walk-ins, the latest first; only those behind the registration `after`."""

    async def with_badge(self, event: str, hash_: str) -> Attendee | None:
        """The attendee whose ticket or bound badge has this hash, in the event."""

    async def is_blank(self, event: str, hash_: str) -> bool:
        """Whether registration has issued a blank badge with this hash, as far as the door has heard."""

    async def follow_blank_badges(self, event: str, hashes: Sequence[str], order: Order) -> None:
        """Stores the hashes of all blank badges of the event unless these or newer ones are known."""

    async def bind(self, attendee: Attendee, badge: BoundBadge, audit: AuditEntry) -> bool:
        """Gives the attendee one more valid ticket. Returns False when the attendee has a new revision.

        Raises BadgeTaken where the badge was bound to somebody else at this moment.
        """

    async def merge(
        self, keep: ScanChange, drop: Attendee, merged: Merged | None, audit: AuditEntry | None = None
    ) -> bool:
        """Gives the scans in `keep`, and the tickets of `drop`, to the attendee in `keep`; `drop` loses its data.

        `merged` is None where registration knows of it. Returns False, and changes nothing, when one of the two has a
        new revision.
        """

    async def settle(self, settlement: Settlement) -> None:
        """Notes what became of a walk-in, unless the outcome of a later version is known.

        Of one that was created, the attendance is published again: until then, registration could not keep it.
        """

    async def send_again(self, entry: DeskEntry, audit: AuditEntry) -> None:
        """Has registration look at a walk-in again."""
