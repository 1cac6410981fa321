"""A device scanned a ticket: whose is it, and may that person enter?"""

import asyncio
from dataclasses import dataclass, replace

from services.checkin.domain.attendance import first_admission_among, history_at
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.changes import amended, amendment, change_of
from services.checkin.domain.devices import Device, DeviceRevoked
from services.checkin.domain.judgement import OVERRIDABLE, FreeSeats, corrected, judge, judge_stranger
from services.checkin.domain.lists import CheckInList, ListNotYours, UnknownList
from services.checkin.domain.recording import MOST_SCANS, as_shown, recorded, times_of
from services.checkin.domain.scans import (
    CodeNotAllowed,
    NonceReused,
    OverrideNotAllowed,
    RecordedScan,
    Scan,
    TicketBusy,
    TooManyScans,
    scan_key,
)
from services.checkin.ports.lists import EventSetup
from services.checkin.ports.scans import AttendanceCounts, ScanLookup, ScanStore
from shared.clock import Clock

MOST_TRIES = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """The recorded verdict, and the ticket's holder if it is known."""

    scan: RecordedScan
    attendee: Attendee | None


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A scan with everything that is needed to judge it."""

    scan: Scan
    device: Device
    setup: EventSetup
    check_in_list: CheckInList
    counts: AttendanceCounts
    clock: Clock

    @property
    def key(self) -> str:
        return scan_key(self.device.id, self.scan.nonce)

    @property
    def by_device(self) -> bool:
        """Whether the scan counts by the device's clock; a revoked device uploads only scans from before."""
        return self.scan.offline or self.device.revoked_at is not None

    def is_forgotten(self, scan: RecordedScan) -> bool:
        """Whether the scan was made in a rehearsal that is wiped: it is answered, and stored no more."""
        rehearsal = self.setup.rehearsal_at(scan.counts_at)
        return rehearsal is not None and rehearsal.is_wiped


async def redeem_ticket(
    scan: Scan, *, device: Device, setup: EventSetup, scan_store: ScanStore, counts: AttendanceCounts, clock: Clock
) -> Answer:
    """Judges a scan and records it, once per nonce; a repeated one gets the recorded verdict.

    Raises ListNotYours, UnknownList, CodeNotAllowed, OverrideNotAllowed, NonceReused, DeviceRevoked, TooManyScans and
    TicketBusy.
    """
    check_in_list = _list_for(scan, device, setup)
    _check_rights(scan, device)
    attempt = _Attempt(scan, device, setup, check_in_list, counts, clock)
    _check_revocation(attempt)
    if _needs_free_seats(scan, check_in_list, setup):
        return await scan_store.in_turn(check_in_list, lambda turn: _until_recorded(attempt, turn, counted=True))
    return await _until_recorded(attempt, scan_store, counted=False)


def _list_for(scan: Scan, device: Device, setup: EventSetup) -> CheckInList:
    if not device.scans_on(scan.list, offline=scan.offline):
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


def _needs_free_seats(scan: Scan, check_in_list: CheckInList, setup: EventSetup) -> bool:
    """Whether free seats must be counted. Those at the time of a decision that was made elsewhere are unknown."""
    return (
        scan.direction == "entry"
        and not scan.offline
        and scan.shown is None
        and check_in_list.seats(setup.event) is not None
    )


async def _until_recorded(attempt: _Attempt, scan_store: ScanStore, *, counted: bool) -> Answer:
    """Judges again while another scan of the same ticket was recorded in between.

    So of two phones that scan one badge at once, the second sees the first one's admission, and refuses.
    """
    for tries in range(MOST_TRIES):
        await _pause(tries)
        lookup = await _look_up(attempt, scan_store)
        if lookup.earlier is not None:
            answer = await _repeat(attempt, lookup, lookup.earlier, scan_store)
        elif lookup.attendee is None or lookup.attendee.erased:
            answer = await _refuse_stranger(attempt, scan_store)
        else:
            answer = await _judge_known(attempt, lookup.attendee, scan_store, counted=counted)
        if answer is not None:
            return answer
    raise TicketBusy


async def _look_up(attempt: _Attempt, scan_store: ScanStore) -> ScanLookup:
    """The holder, who may be another entry than the one of an older code: two were merged."""
    event = attempt.setup.event.slug
    lookup = await scan_store.find(event, attempt.scan.presented, attempt.key)
    if lookup.attendee is None or lookup.attendee.merged_into is None:
        return lookup
    return replace(lookup, attendee=await scan_store.by_registration(event, lookup.attendee.merged_into))


async def _pause(tries: int) -> None:
    """Lets writes of other scans of the same ticket become visible."""
    if tries:
        await asyncio.sleep(min(0.001 * tries, 0.05))


async def _repeat(attempt: _Attempt, lookup: ScanLookup, earlier: RecordedScan, scan_store: ScanStore) -> Answer | None:
    if not earlier.is_of(attempt.scan):
        raise NonceReused
    shown, attendee = as_shown(earlier, attempt.scan, attempt.clock()), lookup.attendee
    if shown is earlier or attendee is None:
        return Answer(earlier, attendee)
    was_attempt = all(scan.key != earlier.key for scan in attendee.scans)
    if was_attempt and shown.verdict == "refused":
        await scan_store.amend_attempt(shown)
        return Answer(shown, attendee)
    first = first_admission_among(amended(attendee.scans, [shown]), shown.counting_key)
    scan = replace(shown, first_admission=first)
    stored = await scan_store.record_admission(amendment(attendee, [scan]), replaces_attempt=was_attempt)
    return Answer(scan, attendee) if stored else None


async def _refuse_stranger(attempt: _Attempt, scan_store: ScanStore) -> Answer | None:
    times = times_of(attempt.scan, (), attempt.clock(), by_device=attempt.by_device)
    event = attempt.setup.event
    scan = recorded(
        attempt.scan,
        judge_stranger(attempt.scan.presented),
        device=attempt.device,
        event=event,
        check_in_list=attempt.check_in_list,
        times=times,
        counts=await attempt.counts.recent(event, attempt.check_in_list, times.counts_at),
        rehearsal=attempt.setup.rehearsal_at(times.counts_at) is not None,
    )
    if attempt.is_forgotten(scan):
        return Answer(scan, None)
    return Answer(scan, None) if await scan_store.record_attempt(event.slug, None, scan) else None


async def _judge_known(attempt: _Attempt, attendee: Attendee, scan_store: ScanStore, *, counted: bool) -> Answer | None:
    if len(attendee.scans) >= MOST_SCANS:
        raise TooManyScans
    event, check_in_list = attempt.setup.event, attempt.check_in_list
    times = times_of(attempt.scan, attendee.scans, attempt.clock(), by_device=attempt.by_device)
    history = history_at(attendee.scans, times.counts_at, attempt.key)
    rehearsal = attempt.setup.rehearsal_at(times.counts_at) is not None
    key = attempt.setup.counting_key(check_in_list, times.counts_at)
    free_seats = FreeSeats()
    if counted:
        free_seats = await scan_store.free_seats(event, check_in_list, times.counts_at, rehearsal=rehearsal)
    decision = judge(
        attempt.scan,
        attendee,
        check_in_list,
        at=times.counts_at,
        presence=history.before.presence(check_in_list.id, key),
        free_seats=free_seats,
        role=attempt.device.role,
        rehearsal=rehearsal,
    )
    scan = recorded(
        attempt.scan,
        decision,
        device=attempt.device,
        event=event,
        check_in_list=check_in_list,
        times=times,
        counts=await attempt.counts.recent(event, check_in_list, times.counts_at),
        history=history,
        rehearsal=rehearsal,
    )
    if attempt.is_forgotten(scan):
        return Answer(scan, attendee)
    if scan.bears_on_attendance:
        stored = await scan_store.record_admission(change_of(attendee, [scan], history.with_scan(scan)))
    else:
        stored = await scan_store.record_attempt(event.slug, attendee, scan)
    return Answer(scan, attendee) if stored else None
