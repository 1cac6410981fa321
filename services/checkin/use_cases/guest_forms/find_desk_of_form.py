"""A guest opens the form of a desk."""

from dataclasses import dataclass

from services.checkin.domain.devices import Device
from services.checkin.domain.guest_entries import UnknownGuestForm, form_is_open
from services.checkin.ports.devices import Devices
from services.checkin.ports.guest_entries import GuestForms
from services.checkin.ports.lists import EventSetup, EventSetups
from shared.clock import Clock


@dataclass(frozen=True, slots=True)
class DeskOfForm:
    """The desk whose form it is, and its event."""

    device: Device
    setup: EventSetup


async def find_desk_of_form(
    token: str, *, guest_forms: GuestForms, devices: Devices, setups: EventSetups, clock: Clock
) -> DeskOfForm:
    """Returns the desk whose form has this token in its address.

    Raises UnknownGuestForm for a wrong token, a desk that is no longer paired, an event that is over or called off,
    DoorElsewhere.
    """
    id_ = guest_forms.device_of(token)
    device = await devices.get(id_) if id_ else None
    if device is None or device.revoked_at is not None or not device.admits_by_hand:
        raise UnknownGuestForm
    setup = await setups.of(device.event)
    if setup is None or not form_is_open(setup.event, clock()):
        raise UnknownGuestForm
    setup.require_here()
    return DeskOfForm(device, setup)
