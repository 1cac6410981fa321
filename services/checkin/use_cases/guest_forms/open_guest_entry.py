"""A desk looks after one of the waiting guests, and the other desks see which one."""

from services.checkin.domain.devices import Device, RoleNotEnough
from services.checkin.domain.guest_entries import GuestEntry, UnknownGuestEntry
from services.checkin.ports.guest_entries import GuestEntries


async def open_guest_entry(entry: str, device: Device, *, guest_entries: GuestEntries) -> GuestEntry:
    """Returns the entry (by its id), which now names the desk. Nobody is locked out: the guest may change desks.

    Raises RoleNotEnough, UnknownGuestEntry.
    """
    if not device.admits_by_hand:
        raise RoleNotEnough
    opened = await guest_entries.open(device.event, device.gate, entry, device.name)
    if opened is None:
        raise UnknownGuestEntry
    return opened
