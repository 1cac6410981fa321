"""Gate cards, as the use cases need them."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from services.checkin.domain.gate_cards import GateCard
from shared.audit import AuditEntry

DeriveCardCodes: TypeAlias = Callable[[str, str], Sequence[str]]
"""The codes of the card with an id and a salt: by the server's key of today and, behind it, by earlier ones."""


class GateCards(Protocol):
    """The gate cards of all events. Each change is stored together with its audit entry."""

    async def add(self, card: GateCard, audit: AuditEntry) -> None:
        """Stores a card."""

    async def get(self, card: str) -> GateCard | None:
        """The card with this id."""

    async def by_hash(self, hash_: str) -> GateCard | None:
        """The card whose code has this hash."""

    async def of_event(self, event: str) -> Sequence[GateCard]:
        """All cards of an event, the oldest first."""

    async def replace(self, card: GateCard, audit: AuditEntry) -> None:
        """Gives the card with this id other values; a card that was withdrawn meanwhile stays away."""

    async def remove(self, card: GateCard, audit: AuditEntry) -> None:
        """Removes a card, so that it pairs no more phones."""

    async def remove_of_event(self, event: str) -> None:
        """Removes all cards of an event."""
