"""Before a door is handed back: the phones whose scans would be left behind."""

from collections.abc import Sequence

from services.checkin.domain.devices import Device
from services.checkin.ports.devices import Devices


async def find_unsent_phones(event: str, *, devices: Devices) -> Sequence[Device]:
    """Returns the phones of an event that hold unsent scans by their last report, revoked ones left out."""
    return [
        device
        for device in await devices.of_event(event)
        if device.revoked_at is None and device.status is not None and device.status.queue > 0
    ]
