"""A guest has filled in the form of a desk, and now waits in front of it."""

from services.checkin.domain.devices import Device
from services.checkin.domain.guest_entries import (
    KEPT,
    MOST_WAITING,
    GuestDetails,
    GuestEntry,
    TooManyWaiting,
    keys_of,
)
from services.checkin.ports.guest_entries import GuestEntries
from shared.clock import Clock
from shared.documents.tickets import Random, random_text

ID_LENGTH = 20  # of 5 bits each


async def send_guest_form(
    details: GuestDetails,
    device: Device,
    *,
    submission: str,
    visitor: str,
    guest_entries: GuestEntries,
    clock: Clock,
    random: Random,
) -> GuestEntry:
    """Puts a guest on the screens of all desks at the device's gate. A guest who sends again is the same entry.

    `submission` names the form as it was shown, `visitor` the guest's browser. Raises TooManyWaiting.
    """
    now = clock()
    if len(await guest_entries.waiting(device.event, device.gate, now)) >= MOST_WAITING:
        raise TooManyWaiting
    entry = GuestEntry(
        id=random_text(ID_LENGTH, random).lower(),
        number=0,  # the store counts
        event=device.event,
        gate=device.gate,
        device_name=device.name,
        details=details,
        sent_at=now,
        expires_at=now + KEPT,
    )
    keys = keys_of(details, event=device.event, gate=device.gate, submission=submission, visitor=visitor)
    return await guest_entries.put(entry, keys)
