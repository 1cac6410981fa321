"""A desk gets the share of the day, without which its stored name index stays closed."""

from dataclasses import dataclass
from datetime import datetime

from services.checkin.domain.devices import Device
from services.checkin.domain.events import Event
from services.checkin.ports.roster import DeriveShare
from shared.clock import Clock


@dataclass(frozen=True, slots=True)
class RosterShare:
    """A device's share, and the end of the day on which it is given."""

    share: bytes
    valid_until: datetime


def give_roster_share(device: Device, event: Event, *, derive_share: DeriveShare, clock: Clock) -> RosterShare:
    """The device's share of today, in the event's zone: the same all day, another one on the next."""
    now = clock()
    return RosterShare(derive_share(device.id, event.day(now)), event.day_ends_at(now))
