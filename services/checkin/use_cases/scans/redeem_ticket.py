"""Somebody holds a badge to the camera: who is it, and may they enter?"""

import asyncio
from dataclasses import dataclass, replace

from services.checkin.domain.attendance import Attendance, attend, attend_until, first_admission
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.devices import Device
from services.checkin.domain.judgement import OVERRIDABLE, Decision, Room, corrected, judge, judge_stranger
from services.checkin.domain.lists import CheckInList, ListNotYours, UnknownList
from services.checkin.domain.recording import Moment, as_shown, moment_of, recorded
from services.checkin.domain.scans import (
    CodeNotAllowed,
    NonceReused,
    OverrideNotAllowed,
    RecordedScan,
    Scan,
    scan_key,
)
from services.checkin.ports.lists import EventSetup
from services.checkin.ports.scans import AttendanceCounts, ScanLookup, ScanStore
from shared.clock import Clock
from shared.errors import Forbidden, Unavailable

MOST_TRIES = 100


class TicketBusy(Unavailable):
    """This ticket is being scanned in too many places at once."""


class DeviceRevoked(Forbidden):
    """This device was revoked before that scan was made."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict as recorded, and whose ticket it was."""

    scan: RecordedScan
    attendee: Attendee | None


@dataclass(frozen=True, slots=True)
class _Attempt:
    """All that a try needs."""

    scan: Scan
    device: Device
    setup: EventSetup
    check_in_list: CheckInList
    counts: AttendanceCounts
    clock: Clock

    @property
    def by_device(self) -> bool:
        """Whether the device's clock says when it was; a revoked one only brings what it made before."""
        return self.scan.offline or self.device.revoked_at is not None


async def redeem_ticket(
    scan: Scan, *, device: Device, setup: EventSetup, door: ScanStore, counts: AttendanceCounts, clock: Clock
) -> Answer:
    """Judges a scan and records it, once per nonce; a repeated one gets the verdict it got.

    Raises ListNotYours, UnknownList, CodeNotAllowed, OverrideNotAllowed, NonceReused, DeviceRevoked and TicketBusy.
    """
    check_in_list = _list_for(scan, device, setup)
    _check_rights(scan, device)
    attempt = _Attempt(scan, device, setup, check_in_list, counts, clock)
    _check_revocation(attempt)
    if _needs_room(scan, check_in_list, setup):
        return await door.in_turn(check_in_list, lambda turn: _until_recorded(attempt, turn, counted=True))
    return await _until_recorded(attempt, door, counted=False)


def _list_for(scan: Scan, device: Device, setup: EventSetup) -> CheckInList:
    if scan.list not in device.lists:
        raise ListNotYours
    if scan.list not in setup.lists:
        raise UnknownList
    return setup.lists[scan.list]


def _check_rights(scan: Scan, device: Device) -> None:
    if scan.presented.kind == "code" and not device.admits_by_hand:
        raise CodeNotAllowed
    if scan.override is not None and not OVERRIDABLE[device.role]:
        raise OverrideNotAllowed


def _check_revocation(attempt: _Attempt) -> None:
    if attempt.device.revoked_at is None:
        return
    made_at = corrected(attempt.scan.scanned_at, attempt.scan.sent_at, attempt.clock())
    if made_at >= attempt.device.revoked_at:
        raise DeviceRevoked


def _needs_room(scan: Scan, check_in_list: CheckInList, setup: EventSetup) -> bool:
    """What room there was at the time of an offline scan nobody can tell, so only the others are counted."""
    return (
        scan.direction == "entry"
        and not scan.offline
        and scan.shown is None
        and check_in_list.seats(setup.event) is not None
    )


async def _until_recorded(attempt: _Attempt, door: ScanStore, *, counted: bool) -> Answer:
    key = scan_key(attempt.device.id, attempt.scan.nonce)
    for tries in range(MOST_TRIES):
        await _pause(tries)
        found = await door.find(attempt.setup.event.slug, attempt.scan.presented, key)
        if found.earlier is not None:
            answer = await _repeat(attempt, found, found.earlier, door)
        elif found.attendee is None or found.attendee.erased:
            answer = await _refuse_stranger(attempt, door)
        else:
            answer = await _judge_known(attempt, found.attendee, door, counted=counted)
        if answer is not None:
            return answer
    raise TicketBusy


async def _pause(tries: int) -> None:
    """Where others scan the same ticket at this moment, their writes need a little time to be seen."""
    if tries:
        await asyncio.sleep(min(0.001 * tries, 0.05))


async def _repeat(attempt: _Attempt, found: ScanLookup, earlier: RecordedScan, door: ScanStore) -> Answer | None:
    if not earlier.is_of(attempt.scan):
        raise NonceReused
    now_shown = as_shown(earlier, attempt.scan)
    if now_shown is earlier or found.attendee is None:
        return Answer(earlier, found.attendee)
    was_attempt = all(scan.key != earlier.key for scan in found.attendee.scans)
    if was_attempt and now_shown.verdict == "refused":
        await door.amend_attempt(now_shown)
        return Answer(now_shown, found.attendee)
    return await _store(now_shown, found.attendee, door, replaces_attempt=was_attempt)


async def _refuse_stranger(attempt: _Attempt, door: ScanStore) -> Answer | None:
    moment = moment_of(attempt.scan, (), attempt.clock(), by_device=attempt.by_device)
    scan = await _with_counts(attempt, _record(attempt, judge_stranger(attempt.scan.presented), moment))
    return Answer(scan, None) if await door.keep(attempt.setup.event.slug, None, scan) else None


async def _judge_known(attempt: _Attempt, attendee: Attendee, door: ScanStore, *, counted: bool) -> Answer | None:
    moment = moment_of(attempt.scan, attendee.scans, attempt.clock(), by_device=attempt.by_device)
    before = _before(attempt, attendee, moment)
    pending = _record(attempt, Decision("refused"), moment)
    event = attempt.setup.event
    decision = judge(
        attempt.scan,
        attendee,
        attempt.check_in_list,
        at=moment.at,
        presence=before.at(pending),
        room=await door.room(event, attempt.check_in_list, moment.at) if counted else Room(),
        role=attempt.device.role,
    )
    scan = replace(pending, verdict=decision.verdict, reason=decision.reason, fact=decision.fact)
    scan = await _with_counts(attempt, scan)
    if scan.bears_on_attendance:
        return await _store(scan, attendee, door)
    scan = replace(scan, first=first_admission(before.at(scan)))
    return Answer(scan, attendee) if await door.keep(event.slug, attendee, scan) else None


def _before(attempt: _Attempt, attendee: Attendee, moment: Moment) -> Attendance:
    """What had happened when the scan was made: to one that counts now, all that is known."""
    if not attempt.by_device:
        return attend(attendee.scans)
    return attend_until(attendee.scans, moment.at, scan_key(attempt.device.id, attempt.scan.nonce))


def _record(attempt: _Attempt, decision: Decision, moment: Moment) -> RecordedScan:
    return recorded(
        attempt.scan,
        decision,
        device=attempt.device,
        event=attempt.setup.event,
        check_in_list=attempt.check_in_list,
        moment=moment,
    )


async def _with_counts(attempt: _Attempt, scan: RecordedScan) -> RecordedScan:
    counts = await attempt.counts.recent(attempt.setup.event, attempt.check_in_list, scan.at)
    return replace(scan, counts=counts)


async def _store(
    scan: RecordedScan, attendee: Attendee, door: ScanStore, *, replaces_attempt: bool = False
) -> Answer | None:
    others = tuple(other for other in attendee.scans if other.key != scan.key)
    scan = replace(scan, first=first_admission(attend((*others, scan)).at(scan)))
    stored = await door.store(attendee, scan, replaces_attempt=replaces_attempt)
    return Answer(scan, attendee) if stored else None
