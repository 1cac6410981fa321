"""The store of handouts."""

from collections.abc import AsyncGenerator
from typing import Protocol

from services.registration.domain.handout import Handout
from shared.audit import AuditEntry


class Handouts(Protocol):
    """The handouts of events. Each change is stored together with its audit entry."""

    async def of_event(self, event: str) -> list[Handout]:
        """The handouts of an event, the oldest first."""

    async def read(self, event: str, handout: str) -> Handout:
        """One of them. Raises UnknownHandout."""

    def content(self, handout: Handout) -> AsyncGenerator[bytes]:
        """The file, piece by piece."""

    async def add(self, handout: Handout, content: bytes, entry: AuditEntry) -> None:
        """Keeps a new handout with its file. Raises NoRoomForHandout."""

    async def change(self, handout: Handout, entry: AuditEntry) -> None:
        """Keeps what is new about a handout; its file stays. Raises UnknownHandout."""

    async def remove(self, handout: Handout, entry: AuditEntry) -> None:
        """Removes a handout with its file. Raises UnknownHandout."""
