"""Check-in of one event in memory, for tests of use cases."""

from random import Random
from typing import Any

from services.checkin.domain.attendees import Attendee
from services.checkin.domain.devices import Device
from services.checkin.domain.events import Event
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.rehearsals import Rehearsals
from services.checkin.domain.scans import Scan
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.scans.redeem_ticket import Answer, redeem_ticket
from tests.support.checkin.builders import a_device, a_door_event, a_list, an_attendee
from tests.support.checkin.fake_rehearsals import FakeRehearsals
from tests.support.checkin.fake_scan_store import FakeAttendanceCounts, FakeScanStore
from tests.support.checkin.fakes import SetClock
from tests.support.times import NOON


class Checkin:
    """One event with the list `main`, one guest and a clock that stands at noon; `scan` redeems."""

    def __init__(self) -> None:
        self.clock = SetClock(NOON)
        self.random = Random(1)
        self.scan_store = FakeScanStore(an_attendee())
        self.event: Event = a_door_event()
        self.lists: dict[str, CheckInList] = {}
        self.rehearsal_store = FakeRehearsals(self.scan_store)
        self.has_list()

    def has_list(self, **fields: Any) -> None:
        check_in_list = a_list(**fields)
        self.lists[check_in_list.id] = check_in_list

    def has_guests(self, *attendees: Attendee) -> None:
        self.scan_store = FakeScanStore(*attendees)
        self.rehearsal_store = FakeRehearsals(self.scan_store)

    @property
    def setup(self) -> EventSetup:
        return EventSetup(self.event, self.lists, rehearsals=self.rehearsals)

    @property
    def rehearsals(self) -> Rehearsals:
        """The event's rehearsals."""
        return self.rehearsal_store.rehearsals.get(self.event.slug, ())

    async def scan(self, scan: Scan, device: Device | None = None) -> Answer:
        return await redeem_ticket(
            scan,
            device=device or a_device(),
            setup=self.setup,
            scan_store=self.scan_store,
            counts=FakeAttendanceCounts(),
            clock=self.clock,
        )
