"""The stores behind printed badges: blank ones, and the print log."""

from collections.abc import Sequence
from typing import Protocol

from services.registration.domain.badge_printing import BlankBadge
from shared.audit import AuditEntry


class BlankBadges(Protocol):
    """The badges without a name that were printed, until somebody at the desk gives them to a guest."""

    async def issue(self, event: str, secrets: Sequence[str], entry: AuditEntry) -> list[BlankBadge]:
        """Keeps a blank badge for each secret, with the event's next numbers, together with the audit entry."""


class PrintLog(Protocol):
    """The prints of badges that the audit log holds."""

    async def newest(self, event: str, limit: int, before: str | None = None) -> list[tuple[str, AuditEntry]]:
        """Prints with their cursors, the newest first; `before` is the cursor of a print: those that are older."""
