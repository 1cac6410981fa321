"""A phone was lost, or is no longer needed."""

from services.checkin.domain.devices import Device
from services.checkin.ports.devices import Devices
from shared.audit import AuditEntry
from shared.clock import Clock


async def revoke_device(device: Device, *, actor: str, devices: Devices, clock: Clock) -> None:
    """Ends a device's rights at once; again changes nothing."""
    if device.revoked_at is not None:
        return
    now = clock()
    audit = AuditEntry(
        actor=actor,
        action="device.revoke",
        event=device.event,
        subject=device.id,
        at=now,
        before={"name": device.name, "gate": device.gate_name},
        after={"revoked_at": now},
    )
    await devices.revoke(device, now, audit)
