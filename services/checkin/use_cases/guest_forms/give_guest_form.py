"""A desk shows the address of its form as a QR code, for guests who are not registered."""

from dataclasses import dataclass
from datetime import datetime

from services.checkin.domain.devices import Device, RoleNotEnough
from services.checkin.domain.events import Event
from services.checkin.domain.guest_entries import form_closes_at
from services.checkin.ports.guest_entries import GuestForms


@dataclass(frozen=True, slots=True)
class GuestForm:
    """The token in the address of a desk's form, and the end of the event's last day, with which it closes."""

    token: str
    closes_at: datetime


def give_guest_form(device: Device, event: Event, *, guest_forms: GuestForms) -> GuestForm:
    """The form of this desk: the same each time, until the desk is unpaired. Raises RoleNotEnough."""
    if not device.admits_by_hand:
        raise RoleNotEnough
    return GuestForm(guest_forms.token_of(device.id), form_closes_at(event))
