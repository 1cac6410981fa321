"""A phone was lost, or is no longer needed."""

from services.checkin.domain.devices import Device
from services.checkin.ports.devices import Devices
from shared.audit import audit_entry
from shared.clock import Clock


async def revoke_device(device: Device, *, actor: str, devices: Devices, clock: Clock) -> None:
    """Ends a device's rights at once; a revoked device stays as it is."""
    if device.revoked_at is not None:
        return
    now, before = clock(), {"gate": device.gate_name}
    audit = audit_entry("device.revoked", device.id, event=device.event, actor=actor, at=now, before=before)
    await devices.revoke(device, now, audit)
