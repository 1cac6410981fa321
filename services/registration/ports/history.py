"""The audit log, for reading: what was done with registrations."""

from collections.abc import Collection
from typing import Protocol

from shared.audit import AuditEntry


class History(Protocol):
    """The entries about registrations; their subjects are codes."""

    async def of_registration(self, event: str, code: str, limit: int) -> list[AuditEntry]:
        """The newest entries about one registration, the newest first."""

    async def of_bulk(self, event: str, bulk: str, codes: Collection[str] | None = None) -> list[AuditEntry]:
        """The entries of a bulk (an id), or those about the registrations with `codes`, in the order of writing."""
