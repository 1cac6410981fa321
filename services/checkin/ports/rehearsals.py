"""Rehearsals and their scans, as the use cases need them."""

from collections.abc import Callable
from typing import Protocol, TypeAlias

from services.checkin.domain.rehearsals import Rehearsals
from shared.audit import AuditEntry

Change: TypeAlias = Callable[[Rehearsals], Rehearsals]


class RehearsalStore(Protocol):
    """An event's rehearsals, and the scans that were made in them."""

    async def change(self, event: str, change: Change, *, audit: AuditEntry | None = None) -> Rehearsals:
        """Changes an event's rehearsals and removes the scans of those that are wiped then, in one step.

        The audit entry is stored with it. Returns the rehearsals after the change.
        """

    async def number_of_scans(self, event: str) -> int:
        """The number of an event's scans that were made in rehearsals and are not wiped."""
