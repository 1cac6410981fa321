"""The ports of use cases about addresses that get no mails."""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import Protocol, TypeAlias

from services.mailer.domain.mails import Mail
from services.mailer.domain.suppressions import Suppression
from shared.audit import AuditEntry

Objection: TypeAlias = Callable[[Mail], Awaitable[str | None]]
"""Says why a mail must not go now; None when it may."""


class Suppressions(Protocol):
    """The addresses to which mails came back, by their hashes."""

    async def met(self, address: str, event: str) -> Suppression | None:
        """The suppression of an address, which a mail of this event has now met; None when there is none."""

    async def of_events(self, events: Collection[str], limit: int, after: str | None) -> list[Suppression]:
        """Up to `limit` suppressions that mails of these events have met, in the order of hashes, after one of them."""

    async def get(self, address: str) -> Suppression | None:
        """The suppression of an address; None when there is none."""

    async def lift(self, suppression: Suppression, audit: AuditEntry) -> bool:
        """Ends a suppression; False, and nothing changes, when it has ended."""

    async def forget_addresses(self, before: datetime) -> int:
        """Deletes the readable addresses that were suppressed before a moment; they stay suppressed."""
