"""A desk looks at one person: may they come in, and what did the door note of them?"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.checkin.domain.attendance import Presence, attend
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.devices import Device, RoleNotEnough
from services.checkin.domain.judgement import objections
from services.checkin.domain.lists import ListNotYours, UnknownList
from services.checkin.domain.scans import Reason, RecordedScan, read_code
from services.checkin.domain.search import UnknownAttendee
from services.checkin.ports.lists import EventSetup
from services.checkin.ports.scans import ScanStore
from shared.clock import Clock

MOST_SCANS = 20
NO_KEY = ""  # of a scan: only the person is looked for


@dataclass(frozen=True, slots=True)
class Person:
    """An attendee as a desk sees them on a list at this moment.

    `objections` are the reasons against letting them in, the most important first. `scans` are the latest that let them
    in or out on the device's lists, the newest first, also those that were taken back; in a rehearsal those of
    rehearsals, else the others.
    """

    attendee: Attendee
    presence: Presence
    objections: Sequence[Reason]
    scans: Sequence[RecordedScan]


async def read_person(
    code: str, list_: str, *, device: Device, setup: EventSetup, scan_store: ScanStore, clock: Clock
) -> Person:
    """The person with this registration code. Raises RoleNotEnough, ListNotYours, UnknownList, UnknownAttendee."""
    if not device.admits_by_hand:
        raise RoleNotEnough
    if list_ not in device.lists:
        raise ListNotYours
    check_in_list = setup.lists.get(list_)
    if check_in_list is None:
        raise UnknownList
    presented, now = read_code(code), clock()
    attendee = (await scan_store.find(setup.event.slug, presented, NO_KEY)).attendee
    if attendee is None or attendee.erased:
        raise UnknownAttendee
    rehearsal = setup.rehearsal_at(now) is not None
    presence = attend(attendee.scans).presence(list_, setup.counting_key(check_in_list, now))
    free_seats = await scan_store.free_seats(setup.event, check_in_list, now, rehearsal=rehearsal)
    rules = check_in_list.always_open() if rehearsal else check_in_list
    reasons = objections(presented, attendee, rules, at=now, presence=presence, free_seats=free_seats)
    scans = [scan for scan in attendee.scans if scan.rehearsal == rehearsal]
    return Person(attendee, presence, list(reasons), _latest(scans, device))


def _latest(scans: Sequence[RecordedScan], device: Device) -> list[RecordedScan]:
    let_through = [scan for scan in scans if scan.verdict != "refused" and scan.list in device.lists]
    return sorted(let_through, key=lambda scan: (scan.counts_at, scan.key), reverse=True)[:MOST_SCANS]
