"""The verdict on a scan: every rule of the door, in order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.checkin.domain.attendance import Presence
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.devices import DeviceRole
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.scans import OverrideNotAllowed, Presented, Reason, Scan, Verdict

OVERRIDABLE: Mapping[DeviceRole, frozenset[Reason]] = {
    "scan": frozenset(),
    "board": frozenset(),
    "desk": frozenset({"cancelled", "not_confirmed", "too_early", "wrong_list"}),
    "supervisor": frozenset(
        {"cancelled", "not_confirmed", "too_early", "too_late", "wrong_list", "already_admitted", "full"}
    ),
}


@dataclass(frozen=True, slots=True)
class Room:
    """How many more may come in: people whose place it is, and people without a booking. None: no limit."""

    for_booked: int | None = None
    for_unbooked: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict. `fact`: it was decided at the door; otherwise re-entry may be judged again."""

    verdict: Verdict
    reason: Reason | None = None
    fact: bool = True


def judge_stranger(presented: Presented) -> Decision:
    """The verdict on what belongs to nobody here. No override and nothing shown admits it."""
    if presented.kind in {"malformed", "other_event", "not_a_badge"}:
        return Decision("refused", presented.kind)
    return Decision("refused", "unknown")


def judge(
    scan: Scan,
    attendee: Attendee,
    check_in_list: CheckInList,
    *,
    at: datetime,
    presence: Presence,
    room: Room,
    role: DeviceRole,
) -> Decision:
    """The verdict on a known ticket that counts at `at`, given the person's `presence` there just before.

    What was shown at the door is the fact. An exit is always accepted. Raises OverrideNotAllowed where a supervisor
    could override what stands against it and this role cannot.
    """
    if scan.shown is not None:
        return Decision(scan.shown.verdict, scan.shown.reason)
    if scan.direction == "exit":
        return Decision("exited")
    against = list(objections(scan.presented, attendee, check_in_list, at=at, presence=presence, room=room))
    if scan.override is not None:
        left = [reason for reason in against if reason not in OVERRIDABLE[role]]
        if not left:
            return Decision("admitted")
        if not scan.offline and OVERRIDABLE["supervisor"].issuperset(left):
            raise OverrideNotAllowed(f"A {role} device cannot override {left[0]}.")
    if against:
        return Decision("refused", against[0], fact=not scan.offline)
    return Decision("admitted", fact=not scan.offline)


def objections(
    presented: Presented,
    attendee: Attendee,
    check_in_list: CheckInList,
    *,
    at: datetime,
    presence: Presence,
    room: Room,
) -> Iterator[Reason]:
    """All that stands against admitting somebody, the weightiest first: state, list, time, re-entry, room."""
    state = attendee.ticket_state(presented.hash)
    if state != "valid":
        yield state
    if attendee.state != "confirmed":
        yield "cancelled" if attendee.state == "cancelled" else "not_confirmed"
    booked = check_in_list.is_booked_by(attendee)
    if not check_in_list.is_for(attendee) or not (booked or check_in_list.unbooked == "when_free"):
        yield "wrong_list"
    if check_in_list.opens_at is not None and at < check_in_list.opens_at:
        yield "too_early"
    if check_in_list.closes_at is not None and at >= check_in_list.closes_at:
        yield "too_late"
    if presence.bars(check_in_list.reentry):
        yield "already_admitted"
    left = room.for_booked if booked else room.for_unbooked
    if left is not None and left <= 0 and not presence.inside:
        yield "full"


def corrected(scanned_at: datetime, sent_at: datetime | None, received_at: datetime) -> datetime:
    """When an offline scan was made: the device's time, set right by what its clock said on sending; never later
    than `received_at`."""
    if sent_at is None:
        return min(scanned_at, received_at)
    try:
        return min(scanned_at + (received_at - sent_at), received_at)
    except OverflowError:
        return received_at


def clock_error(scan: Scan, received_at: datetime) -> timedelta:
    """By how much the device's clock runs ahead of ours; an offline scan without `sent_at` does not tell."""
    told = scan.sent_at or (None if scan.offline else scan.scanned_at)
    return told - received_at if told is not None else timedelta(0)
