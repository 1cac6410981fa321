"""The store of wishes to be told when registration opens. They lie apart from registrations, and not for long."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from services.registration.domain.opening import OpeningWish
from shared.contracts import Message


class OpeningWishes(Protocol):
    """One wish for each address and event."""

    async def keep(self, wish: OpeningWish, look_at: datetime) -> None:
        """Keeps a wish; one that is there already stays. The wishes of the event are looked at from `look_at` on."""

    async def waiting(self, event: str, limit: int, after: str = "") -> list[OpeningWish]:
        """Wishes by their keys, from behind the key `after`."""

    async def number(self, event: str) -> int:
        """How many wishes there are."""

    async def answer(self, wishes: Sequence[OpeningWish], messages: Sequence[Message]) -> None:
        """Sends messages and forgets the wishes that they answer, both or neither."""

    async def forget(self, event: str) -> None:
        """Forgets all wishes of an event."""
