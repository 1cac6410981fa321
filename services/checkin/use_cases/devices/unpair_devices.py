"""Seven days after an event its phones are unpaired, so that they delete the attendees' data."""

from datetime import datetime

from services.checkin.domain.devices import PAIRED_AFTER_EVENT
from services.checkin.ports.devices import Devices
from services.checkin.ports.gate_cards import GateCards
from services.checkin.ports.lists import EventSetups
from services.checkin.use_cases.devices.revoke_device import revoke_device
from shared.clock import Clock

ACTOR = "schedule"  # in the audit log, where no person acted


async def unpair_devices(
    event: str, *, setups: EventSetups, devices: Devices, cards: GateCards, clock: Clock
) -> datetime | None:
    """Revokes all devices of an event that has been over for PAIRED_AFTER_EVENT, and removes its codes and gate cards.

    Attendance stays, and phones may still upload for a day. Returns when to try again if it is too early.
    """
    setup = await setups.fresh(event)
    if setup is not None and clock() < setup.event.ends_at + PAIRED_AFTER_EVENT:
        return setup.event.ends_at + PAIRED_AFTER_EVENT  # the event was moved to a later day
    await devices.remove_codes(event)
    await cards.remove_of_event(event)
    for device in await devices.of_event(event):
        await revoke_device(device, actor=ACTOR, devices=devices, clock=clock)
    return None
