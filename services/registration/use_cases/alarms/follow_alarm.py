"""Alarms of the other services, so that the console shows them."""

from services.registration.ports.alarms import Alarms
from shared.contracts.alarms import AlarmChanged


async def follow_alarm(message: AlarmChanged, *, alarms: Alarms) -> None:
    """Stores the state of an alarm unless a newer one is known."""
    await alarms.follow(message)
