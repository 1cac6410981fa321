"""An organiser gives a phone another name, such as its owner's."""

from services.checkin.domain.devices import Device
from services.checkin.ports.devices import Devices
from shared.audit import audit_entry
from shared.clock import Clock


async def rename_device(device: Device, name: str, *, actor: str, devices: Devices, clock: Clock) -> None:
    """Renames a device; recorded scans keep the old name. The audit log does not hold names: they may be people's."""
    if name == device.name:
        return
    audit = audit_entry("device.renamed", device.id, event=device.event, actor=actor, at=clock())
    await devices.rename(device, name, audit)
