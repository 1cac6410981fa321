"""A waiting guest was let in, or has gone: the personal data are removed at once."""

from services.checkin.domain.devices import Device, RoleNotEnough
from services.checkin.domain.guest_entries import UnknownGuestEntry
from services.checkin.ports.guest_entries import GuestEntries


async def remove_guest_entry(entry: str, device: Device, *, guest_entries: GuestEntries) -> None:
    """Removes an entry (by its id) at the device's gate. Raises RoleNotEnough, UnknownGuestEntry."""
    if not device.admits_by_hand:
        raise RoleNotEnough
    if not await guest_entries.remove(device.event, device.gate, entry):
        raise UnknownGuestEntry
