"""Phones at open doors that are silent or cannot send their scans."""

from services.checkin.domain.absence import SEEN_WITHIN, concerns_at_door
from services.checkin.ports.devices import Devices
from services.checkin.ports.lists import EventSetups
from shared.alarms.alarm import Concern
from shared.clock import Clock


async def watch_devices(*, setups: EventSetups, devices: Devices, clock: Clock) -> list[Concern]:
    """The concerns of all events whose door is here and whose phones called within the last hour."""
    now = clock()
    concerns: list[Concern] = []
    for event, of_event in (await devices.seen_since(now - SEEN_WITHIN)).items():
        setup = await setups.of(event)
        if setup is not None and setup.home is None:
            concerns += concerns_at_door(setup.event, of_event, now)
    return concerns
