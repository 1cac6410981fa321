"""The log of all attempts, as the use cases need it."""

from collections.abc import Sequence
from typing import Protocol

from services.checkin.domain.scan_log import LogEntry, Position, Wanted


class ScanLog(Protocol):
    """All attempts at an event's doors: those that let somebody in or out, and those that were refused."""

    async def older(self, event: str, wanted: Wanted, before: Position | None, limit: int) -> Sequence[LogEntry]:
        """The newest wanted attempts that are older than a position, newest first, `limit` at most."""
