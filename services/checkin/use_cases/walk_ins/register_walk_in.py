"""Somebody comes who is not registered: the desk registers them, and they go in."""

import asyncio
from dataclasses import dataclass, replace
from random import Random

from services.checkin.domain.attendance import Attendance, History, Presence
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.changes import amendment
from services.checkin.domain.desk_entries import (
    BadgeNotBlank,
    BadgeTaken,
    WalkIn,
    check_walk_in,
    desk_entry,
    newcomer,
    walk_in_id,
)
from services.checkin.domain.devices import Device, DeviceRevoked, RoleNotEnough
from services.checkin.domain.judgement import FreeSeats, corrected, judge
from services.checkin.domain.lists import CheckInList, ListNotYours, UnknownList
from services.checkin.domain.recording import recorded, times_of
from services.checkin.domain.scans import NonceReused, RecordedScan, TicketBusy, read_code, scan_key
from services.checkin.ports.desk_entries import DeskEntries
from services.checkin.ports.lists import EventSetup
from services.checkin.ports.scans import AttendanceCounts, ScanLookup, ScanStore
from services.checkin.use_cases.scans.redeem_ticket import MOST_TRIES, Answer, redeem_ticket
from services.checkin.use_cases.walk_ins.bind_badge import bind_badge, check_badge
from shared.clock import Clock
from shared.documents.codes import is_code, new_code

CODES_TRIED = 10


@dataclass(frozen=True, slots=True)
class WalkInAnswer:
    """The verdict with the attendee, None where nobody was registered. `known`: the address was registered already.

    `badge_problem` says why a blank badge that was scanned without network was not bound.
    """

    answer: Answer
    known: bool = False
    badge_problem: str | None = None


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A walk-in with everything that is needed to register it."""

    walk_in: WalkIn
    device: Device
    setup: EventSetup
    check_in_list: CheckInList
    desk: DeskEntries
    counts: AttendanceCounts
    clock: Clock
    is_late: bool

    @property
    def key(self) -> str:
        return scan_key(self.device.id, self.walk_in.scan.nonce)

    @property
    def by_device(self) -> bool:
        return self.walk_in.scan.offline or self.device.revoked_at is not None


async def register_walk_in(
    walk_in: WalkIn,
    *,
    device: Device,
    setup: EventSetup,
    scan_store: ScanStore,
    desk: DeskEntries,
    counts: AttendanceCounts,
    clock: Clock,
    is_late: bool = False,
) -> WalkInAnswer:
    """Registers somebody and lets them in, once per nonce, if the list has room; else nobody is registered.

    Somebody whose address is known is found and scanned instead. In a rehearsal nobody is registered. `is_late`: blank
    badges may have been issued of which the door has not heard. Raises RoleNotEnough, ListNotYours, UnknownList,
    WalkInInvalid, OverrideNotAllowed, NonceReused, BadgeTaken, BadgeNotBlank, DeviceRevoked, TooManyScans, TicketBusy.
    """
    if not device.admits_by_hand:
        raise RoleNotEnough
    scan = walk_in.scan
    if scan.list not in device.lists:
        raise ListNotYours
    if scan.list not in setup.lists:
        raise UnknownList
    if device.revoked_at and corrected(scan.scanned_at, scan.sent_at, clock()) >= device.revoked_at:
        raise DeviceRevoked
    attempt = _Attempt(walk_in, device, setup, setup.lists[scan.list], desk, counts, clock, is_late)
    for tries in range(MOST_TRIES):
        await asyncio.sleep(min(0.001 * tries, 0.05))
        if answer := await _once(attempt, scan_store):
            return await _with_badge(attempt, answer, scan_store)
    raise TicketBusy


async def _once(attempt: _Attempt, scan_store: ScanStore) -> Answer | None:
    """The answer; None where something changed at this moment."""
    walk_in, event = attempt.walk_in, attempt.setup.event.slug
    lookup = await scan_store.by_scan(event, attempt.key)
    if lookup.earlier is not None:
        if not lookup.earlier.is_of(walk_in.scan):
            raise NonceReused
        if lookup.attendee is not None:
            return await _scan_known(attempt, lookup.attendee, scan_store)
        if lookup.earlier.rehearsal and lookup.earlier.verdict == "admitted":
            return Answer(lookup.earlier, newcomer(walk_in, attempt.device, code=await _code(attempt, scan_store)))
        if not _was_shown_in(walk_in):
            return Answer(lookup.earlier, None)
    else:
        check_walk_in(walk_in, attempt.setup.event)
    known = await scan_store.by_address(event, walk_in.address) if walk_in.address else None
    problem = await _badge_problem(attempt, known)
    if known is not None and lookup.earlier is None:
        return await _scan_known(attempt, known, scan_store)
    return await _register(attempt, lookup, scan_store, problem)


def _was_shown_in(walk_in: WalkIn) -> bool:
    return walk_in.scan.shown is not None and walk_in.scan.shown.verdict == "admitted"


async def _scan_known(attempt: _Attempt, attendee: Attendee, scan_store: ScanStore) -> Answer:
    scan = attempt.walk_in.scan
    return await redeem_ticket(
        replace(scan, presented=replace(scan.presented, code=attendee.code)),
        device=attempt.device,
        setup=attempt.setup,
        scan_store=scan_store,
        counts=attempt.counts,
        clock=attempt.clock,
    )


async def _badge_problem(attempt: _Attempt, holder: Attendee | None) -> str | None:
    """Why the badge cannot be bound: without network it was given away already, so that nothing is refused."""
    badge = attempt.walk_in.badge
    if badge is None:
        return None
    registration = holder.registration if holder else walk_in_id(attempt.device.id, attempt.walk_in.scan.nonce)
    try:
        await check_badge(
            badge, registration, attempt.setup.event.slug, desk=attempt.desk, lenient=_is_lenient(attempt)
        )
    except (BadgeTaken, BadgeNotBlank) as refusal:
        if not attempt.walk_in.scan.offline:
            raise
        return refusal.slug()
    return None


def _is_lenient(attempt: _Attempt) -> bool:
    return attempt.is_late or attempt.walk_in.scan.offline


async def _with_badge(attempt: _Attempt, answer: Answer, scan_store: ScanStore) -> WalkInAnswer:
    """Binds the badge to whoever was let in, as far as a request that broke off has not done so."""
    own = walk_in_id(attempt.device.id, attempt.walk_in.scan.nonce)
    known = answer.attendee is not None and answer.attendee.registration != own
    badge, attendee = attempt.walk_in.badge, answer.attendee
    if badge is None or attendee is None or answer.scan.verdict == "refused" or answer.scan.rehearsal:
        return WalkInAnswer(answer, known)
    try:
        bound = await bind_badge(
            badge,
            attendee.registration,
            event=attempt.setup.event.slug,
            actor=attempt.device.actor,
            desk=attempt.desk,
            scan_store=scan_store,
            clock=attempt.clock,
            lenient=_is_lenient(attempt),
        )
    except (BadgeTaken, BadgeNotBlank) as refusal:
        if not attempt.walk_in.scan.offline:
            raise
        return WalkInAnswer(answer, known, refusal.slug())
    return WalkInAnswer(replace(answer, attendee=bound), known)


async def _register(
    attempt: _Attempt, lookup: ScanLookup, scan_store: ScanStore, badge_problem: str | None
) -> Answer | None:
    async def register(store: ScanStore) -> Answer | None:
        if lookup.earlier is None and (await store.by_scan(attempt.setup.event.slug, attempt.key)).earlier is not None:
            return None  # the same request, at the same moment
        scan, attendee = await _judged(attempt, store, counted=counted)
        if scan.rehearsal or scan.verdict == "refused":
            return await _note_attempt(attempt, lookup, scan, attendee, store)
        entry = desk_entry(attempt.walk_in, attendee, scan, attempt.setup.event, badge_problem)
        return Answer(scan, attendee) if await store.add_walk_in(entry, amendment(attendee, [scan])) else None

    scan, setup = attempt.walk_in.scan, attempt.setup
    counted = not scan.offline and scan.shown is None and attempt.check_in_list.seats(setup.event) is not None
    if counted:
        return await scan_store.in_turn(attempt.check_in_list, register)
    return await register(scan_store)


async def _note_attempt(
    attempt: _Attempt, lookup: ScanLookup, scan: RecordedScan, attendee: Attendee, scan_store: ScanStore
) -> Answer | None:
    """Notes the attempt of somebody who is not registered: they were refused, or it is a rehearsal."""
    if lookup.earlier is not None:
        return Answer(lookup.earlier, None)
    rehearsal = attempt.setup.rehearsal_at(scan.counts_at)
    is_wiped = rehearsal is not None and rehearsal.is_wiped
    if not is_wiped and not await scan_store.record_attempt(attendee.event, None, scan):
        return None
    return Answer(scan, attendee if scan.verdict == "admitted" else None)


async def _judged(attempt: _Attempt, scan_store: ScanStore, *, counted: bool) -> tuple[RecordedScan, Attendee]:
    scan, event, check_in_list = attempt.walk_in.scan, attempt.setup.event, attempt.check_in_list
    times = times_of(scan, (), attempt.clock(), by_device=attempt.by_device)
    attendee = newcomer(attempt.walk_in, attempt.device, code=await _code(attempt, scan_store))
    rehearsal = attempt.setup.rehearsal_at(times.counts_at) is not None
    free_seats = FreeSeats()
    if counted:
        free_seats = await scan_store.free_seats(event, check_in_list, times.counts_at, rehearsal=rehearsal)
    decision = judge(
        scan,
        attendee,
        check_in_list,
        at=times.counts_at,
        presence=Presence(check_in_list.id),
        free_seats=free_seats,
        role=attempt.device.role,
        rehearsal=rehearsal,
    )
    record = recorded(
        scan,
        decision,
        device=attempt.device,
        event=event,
        check_in_list=check_in_list,
        times=times,
        counts=await attempt.counts.recent(event, check_in_list, times.counts_at),
        history=History(Attendance(), ()),
        rehearsal=rehearsal,
    )
    return record, attendee


async def _code(attempt: _Attempt, scan_store: ScanStore) -> str:
    """The code that the device told, unless somebody has it; else a fresh one."""
    by_device = attempt.walk_in.code
    codes = [by_device] if by_device and is_code(by_device) else []
    seeded = Random(walk_in_id(attempt.device.id, attempt.walk_in.scan.nonce))  # noqa: S311 - a repeat has the same code
    codes += [new_code(seeded) for _ in range(CODES_TRIED)]
    for code in codes:
        lookup = await scan_store.find(attempt.setup.event.slug, read_code(code), attempt.key)
        if lookup.attendee is None:
            return code
    return codes[-1]
