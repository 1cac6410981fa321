"""A desk shows the guests who have filled in a form at its gate and wait to be let in."""

from collections.abc import Sequence

from services.checkin.domain.devices import Device, RoleNotEnough
from services.checkin.domain.guest_entries import GuestEntry
from services.checkin.ports.guest_entries import GuestEntries
from shared.clock import Clock


async def list_guest_entries(device: Device, *, guest_entries: GuestEntries, clock: Clock) -> Sequence[GuestEntry]:
    """The guests who wait at the device's gate, the first one first. Raises RoleNotEnough."""
    if not device.admits_by_hand:
        raise RoleNotEnough
    return await guest_entries.waiting(device.event, device.gate, clock())
