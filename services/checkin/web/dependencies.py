"""The stores, clock and settings with which the routes of check-in work."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from aiohttp import web

from services.checkin.ports.desk_entries import DeskEntries
from services.checkin.ports.devices import Devices
from services.checkin.ports.figures import GroupedPeople
from services.checkin.ports.gate_cards import DeriveCardCodes, GateCards
from services.checkin.ports.guest_entries import GuestEntries, GuestForms
from services.checkin.ports.homes import ScanForwarding
from services.checkin.ports.lists import EventSetups
from services.checkin.ports.printing import Printing
from services.checkin.ports.rehearsals import RehearsalStore
from services.checkin.ports.roster import DeriveShare, Encrypt, Roster
from services.checkin.ports.scan_log import ScanLog
from services.checkin.ports.scans import AttendanceCounts, ScanStore
from services.checkin.ports.watching import WatchedGuests
from services.checkin.web.live.live_counts import LiveCounts
from services.checkin.web.live.live_hub import LiveHub
from shared.clock import Clock
from shared.http.rate_limits import RateLimit
from shared.schedule.ports import Schedule


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The dependencies of the routes, put together in `app`. `is_late`: news of registrations may be under way.

    `app_version` is that of the scanner which phones load now.
    """

    scan_store: ScanStore
    scan_log: ScanLog
    desk: DeskEntries
    roster: Roster
    counts: AttendanceCounts
    setups: EventSetups
    devices: Devices
    rehearsals: RehearsalStore
    schedule: Schedule
    encrypt: Encrypt
    derive_share: DeriveShare
    guest_forms: GuestForms
    guest_entries: GuestEntries
    printing: Printing
    cards: GateCards
    derive_card_codes: DeriveCardCodes
    pairings: RateLimit
    guest_submissions: RateLimit
    clock: Clock
    random: Random
    public_url: str
    app_version: str
    is_late: Callable[[], bool]
    watched_guests: WatchedGuests
    grouped_people: GroupedPeople
    live_hub: LiveHub
    live_counts: LiveCounts
    forwarding: ScanForwarding


DEPENDENCIES: web.AppKey[Dependencies] = web.AppKey("checkin", Dependencies)
