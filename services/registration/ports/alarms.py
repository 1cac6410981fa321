"""The store of alarms, of registration and of the other services."""

from typing import Protocol

from shared.alarms.alarm import Alarm
from shared.contracts.alarms import AlarmChanged


class Alarms(Protocol):
    """Alarms of all services."""

    async def follow(self, message: AlarmChanged) -> None:
        """Stores the state of another service's alarm unless a newer one is known."""

    async def open(self) -> list[Alarm]:
        """All alarms that were raised and go on, the newest first; one that two services raise is there once."""
