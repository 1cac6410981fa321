"""The verdict on a scan: every rule of the door, in order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.checkin.domain.attendance import Presence
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.devices import DeviceRole
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.scans import OverrideNotAllowed, Presented, Reason, Scan, Verdict

OVERRIDABLE: Mapping[DeviceRole, frozenset[Reason]] = {
    "scan": frozenset(),
    "board": frozenset(),
    "kiosk": frozenset(),
    "desk": frozenset({"cancelled", "not_confirmed", "too_early", "wrong_list"}),
    "supervisor": frozenset(
        {"cancelled", "not_confirmed", "too_early", "too_late", "wrong_list", "already_admitted", "full"}
    ),
}


@dataclass(frozen=True, slots=True)
class FreeSeats:
    """How many more people may come in, with and without a booking for the list. None: no limit."""

    for_booked: int | None = None
    for_unbooked: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict. Unless it was `decided_at_door`, re-entry is judged again when an earlier scan arrives."""

    verdict: Verdict
    reason: Reason | None = None
    decided_at_door: bool = True


def judge_stranger(presented: Presented) -> Decision:
    """The verdict on a text that is nobody's ticket here. Neither an override nor a shown verdict admits it."""
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
    free_seats: FreeSeats,
    role: DeviceRole,
    rehearsal: bool = False,
) -> Decision:
    """The verdict on a scan of a known ticket that counts at `at`, given the person's `presence` just before.

    People rehearse on the eve, so opening times do not bind in a `rehearsal`. A verdict that a device has shown already
    is final. An exit is always accepted. Raises OverrideNotAllowed where only a supervisor may override the objections.
    """
    if scan.shown is not None:
        return Decision(scan.shown.verdict, scan.shown.reason)
    if scan.direction == "exit":
        return Decision("exited")
    rules = check_in_list.always_open() if rehearsal else check_in_list
    reasons = list(objections(scan.presented, attendee, rules, at=at, presence=presence, free_seats=free_seats))
    if scan.override is not None:
        remaining = [reason for reason in reasons if reason not in OVERRIDABLE[role]]
        if not remaining:
            return Decision("admitted")
        if not scan.offline and OVERRIDABLE["supervisor"].issuperset(remaining):
            raise OverrideNotAllowed(f"A {role} device cannot override {remaining[0]}.")
    if reasons:
        return Decision("refused", reasons[0], decided_at_door=not scan.offline)
    return Decision("admitted", decided_at_door=not scan.offline)


def objections(
    presented: Presented,
    attendee: Attendee,
    check_in_list: CheckInList,
    *,
    at: datetime,
    presence: Presence,
    free_seats: FreeSeats,
) -> Iterator[Reason]:
    """The reasons against admitting somebody, the most important first: state, list, time, re-entry, free seats."""
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
    left = free_seats.for_booked if booked else free_seats.for_unbooked
    if left is not None and left <= 0 and not presence.inside:
        yield "full"


EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)  # no clock is right before; times near year 1 have no local time


def corrected(scanned_at: datetime, sent_at: datetime | None, received_at: datetime) -> datetime:
    """When an offline scan was made: the device's time, corrected by the error of its clock at the time of sending.

    Never later than `received_at`, and never before EARLIEST.
    """
    try:
        made_at = scanned_at if sent_at is None else scanned_at + (received_at - sent_at)
    except OverflowError:
        made_at = received_at
    return max(min(made_at, received_at), EARLIEST)


def clock_error(scan: Scan, received_at: datetime) -> timedelta:
    """By how much the device's clock is ahead of the server's; zero for an offline scan without `sent_at`."""
    device_time = scan.sent_at or (None if scan.offline else scan.scanned_at)
    return device_time - received_at if device_time is not None else timedelta(0)
