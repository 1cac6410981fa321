"""The log of waiting lists, for reading."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from services.registration.domain.waiting_log import WaitingNote


class WaitingLog(Protocol):
    """The lines about those who wait."""

    async def of_registrations(self, event: str, codes: Collection[str]) -> Mapping[str, Sequence[WaitingNote]]:
        """The lines about the registrations with these codes, by code, the oldest first."""
