"""A phone reports how it is, so that door managers see it before it matters."""

from dataclasses import replace
from datetime import timedelta

from services.checkin.domain.devices import Device, DeviceStatus
from services.checkin.ports.devices import Devices

STORED_EVERY = timedelta(seconds=25)


async def report_status(device: Device, status: DeviceStatus, *, devices: Devices) -> Device:
    """Stores the report, unless the last one is fresh and the number of unsent scans has not turned to or from none.

    Returns the device as it is stored now; `device` may be a second old.
    """
    stored = await devices.get(device.id) or device
    last = stored.status
    is_fresh = last is not None and status.reported_at - last.reported_at < STORED_EVERY
    if last is not None and is_fresh and (last.queue == 0) == (status.queue == 0):
        return stored
    grows = last is not None and status.queue > last.queue
    await devices.report(device, replace(status, queue_grows=grows))
    return stored
