"""From an attempt and its verdict to what stays in the log."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.checkin.domain.devices import CLOCK_TOLERANCE, Device
from services.checkin.domain.events import Event
from services.checkin.domain.judgement import Decision, clock_error, corrected
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.scans import RecordedScan, Scan, scan_key

TICK = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """When a scan counts, and when it was recorded."""

    at: datetime
    recorded_at: datetime


def moment_of(scan: Scan, earlier: Iterable[RecordedScan], received_at: datetime, *, by_device: bool) -> Moment:
    """When a scan counts: by the device's corrected clock (`by_device`), else when it is recorded.

    What is recorded now comes after all that is known, even where another process's clock is ahead.
    """
    if by_device:
        return Moment(corrected(scan.scanned_at, scan.sent_at, received_at), received_at)
    latest = max((other.at for other in earlier), default=None)
    now = received_at if latest is None or latest < received_at else latest + TICK
    return Moment(now, now)


def recorded(
    scan: Scan, decision: Decision, *, device: Device, event: Event, check_in_list: CheckInList, moment: Moment
) -> RecordedScan:
    """The attempt as it stays in the log."""
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
        recorded_at=moment.recorded_at,
        at=moment.at,
        offline=scan.offline,
        fact=decision.fact,
        verdict=decision.verdict,
        reason=decision.reason,
        reentry=check_in_list.reentry,
        day=check_in_list.day(event, moment.at),
        leaves=check_in_list.leaves,
        override=scan.override,
        clock_off=_clock_off(scan, moment.recorded_at),
    )


def _clock_off(scan: Scan, received_at: datetime) -> float | None:
    error = clock_error(scan, received_at)
    return error.total_seconds() if abs(error) > CLOCK_TOLERANCE else None


def as_shown(earlier: RecordedScan, scan: Scan) -> RecordedScan:
    """An attempt that is known already, now with the verdict that was shown at the door: that is the fact."""
    if scan.shown is None or (earlier.verdict, earlier.reason) == (scan.shown.verdict, scan.shown.reason):
        return earlier
    at = corrected(scan.scanned_at, scan.sent_at, earlier.recorded_at) if scan.offline else earlier.at
    return replace(earlier, verdict=scan.shown.verdict, reason=scan.shown.reason, fact=True, at=at)
