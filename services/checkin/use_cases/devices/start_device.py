"""A door manager starts a phone that was paired by a gate card."""

from dataclasses import replace

from services.checkin.domain.devices import Device, DeviceGone
from services.checkin.ports.devices import Devices
from shared.audit import audit_entry
from shared.clock import Clock


async def start_device(device: Device, *, actor: str, devices: Devices, clock: Clock) -> Device:
    """Starts the device; one that runs already stays as it is. Raises DeviceGone when it was refused or unpaired."""
    if device.revoked_at is not None:
        raise DeviceGone
    if device.started:
        return device
    after = {"gate": device.gate_name, "role": device.role}
    audit = audit_entry("device.started", device.id, event=device.event, actor=actor, at=clock(), after=after)
    await devices.start(device, audit)
    return replace(device, started=True)
