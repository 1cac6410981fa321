"""From an attempt and its verdict to the record that stays in the log."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.checkin.domain.attendance import History, first_admission, first_admission_among
from services.checkin.domain.devices import CLOCK_TOLERANCE, Device
from services.checkin.domain.events import Event
from services.checkin.domain.judgement import Decision, clock_error, corrected
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.scans import Counts, FirstAdmission, RecordedScan, Scan, counting_key, scan_key

TICK = timedelta(milliseconds=1)
MOST_SCANS = 5_000  # of one person; some 3 MB, where MongoDB takes 16 MB in a document


@dataclass(frozen=True, slots=True)
class ScanTimes:
    """The time at which a scan counts, and the time at which it was recorded."""

    counts_at: datetime
    recorded_at: datetime


def times_of(scan: Scan, earlier: Iterable[RecordedScan], received_at: datetime, *, by_device: bool) -> ScanTimes:
    """The times of a scan. It counts by the device's corrected clock (`by_device`), else at its recording.

    A scan that counts at its recording comes after all `earlier` scans, even where the clock of the process that
    recorded them is ahead.
    """
    if by_device:
        return ScanTimes(corrected(scan.scanned_at, scan.sent_at, received_at), received_at)
    latest = max((known.counts_at for known in earlier), default=None)
    now = received_at if latest is None or latest < received_at else latest + TICK
    return ScanTimes(now, now)


def recorded(
    scan: Scan,
    decision: Decision,
    *,
    device: Device,
    event: Event,
    check_in_list: CheckInList,
    times: ScanTimes,
    counts: Counts | None = None,
    history: History | None = None,
    rehearsal: bool = False,
) -> RecordedScan:
    """The attempt as it stays in the log. `history` is that of the ticket's holder; None for a ticket that is nobody's.

    `counts` are part of the answer.
    """
    day = check_in_list.day(event, times.counts_at)
    key = counting_key(scan.list, day, rehearsal=rehearsal)
    first = _first_admission(decision, history, key, device, times) if history else None
    return RecordedScan(
        key=scan_key(device.id, scan.nonce),
        device=device.id,
        device_name=device.name,
        gate=device.gate,
        gate_name=device.gate_name,
        list=scan.list,
        kind=scan.presented.kind,
        hash=scan.presented.hash,
        length=scan.presented.length,
        direction=scan.direction,
        scanned_at=scan.scanned_at,
        recorded_at=times.recorded_at,
        counts_at=times.counts_at,
        offline=scan.offline,
        decided_at_door=decision.decided_at_door,
        verdict=decision.verdict,
        reason=decision.reason,
        reentry=check_in_list.reentry,
        day=day,
        leaves=check_in_list.leaves,
        override=scan.override,
        clock_off=_clock_off(scan, times.recorded_at),
        first_admission=first,
        counts=counts,
        rehearsal=rehearsal,
    )


def _first_admission(
    decision: Decision, history: History, key: str, device: Device, times: ScanTimes
) -> FirstAdmission | None:
    """The first admission under a counting key, this scan included."""
    presence = history.before.presences.get(key)
    known = first_admission(presence) if presence else None
    if known is not None or decision.verdict == "refused":
        return known
    if decision.verdict == "admitted":
        return FirstAdmission(times.counts_at, device.gate_name, device.name)
    return first_admission_among(history.later, key)


def _clock_off(scan: Scan, received_at: datetime) -> float | None:
    error = clock_error(scan, received_at)
    return error.total_seconds() if abs(error) > CLOCK_TOLERANCE else None


def as_shown(earlier: RecordedScan, scan: Scan, received_at: datetime) -> RecordedScan:
    """A recorded attempt with the verdict that was shown at the door, which is the one that counts.

    The device tells it at `received_at`, perhaps long after the attempt was recorded. Returns `earlier` itself
    where it has that verdict already, or where the device did not report one.
    """
    if scan.shown is None or (earlier.verdict, earlier.reason) == (scan.shown.verdict, scan.shown.reason):
        return earlier
    made_at = min(corrected(scan.scanned_at, scan.sent_at, received_at), earlier.recorded_at)
    counts_at = made_at if scan.offline else earlier.counts_at
    shown = scan.shown
    return replace(earlier, verdict=shown.verdict, reason=shown.reason, decided_at_door=True, counts_at=counts_at)
