"""Ticks on paper, entered afterwards: each is an admission at the time that people noted, with a reason."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from services.checkin.domain.attendees import Attendee
from services.checkin.domain.devices import Device
from services.checkin.domain.scans import PAPER, FirstAdmission, RecordedScan, Scan, read_code
from shared.errors import Invalid

PAPER_NAME = "Paper list"
MOST_CODES = 500
Outcome: TypeAlias = Literal["admitted", "already", "unknown"]


class TickedInTheFuture(Invalid):
    """Nobody can have been ticked at that time yet."""


@dataclass(frozen=True, slots=True)
class Tick:
    """The outcome for one code: admitted, in already (`first` says since when), or nobody's."""

    code: str
    outcome: Outcome
    attendee: Attendee | None = None
    first: FirstAdmission | None = None


def paper_device(event: str, now: datetime) -> Device:
    """The paper list in the place of a device, as it stands on scans."""
    return Device(
        id=PAPER,
        event=event,
        gate=PAPER,
        gate_name=PAPER_NAME,
        role="supervisor",
        lists=(),
        name=PAPER_NAME,
        paired_at=now,
    )


def tick_scan(attendee: Attendee, list_: str, counting_key: str, at: datetime, reason: str) -> Scan:
    """The tick of a person on paper, as if a device had admitted them at `at` against all rules.

    Its nonce is the same each time it is entered, and another once it was taken back.
    """
    return Scan(
        nonce=_nonce(attendee, counting_key),
        list=list_,
        presented=read_code(attendee.code),
        direction="entry",
        scanned_at=at,
        offline=True,
        override=reason,
    )


def entered_tick(attendee: Attendee, counting_key: str) -> RecordedScan | None:
    """The person's tick under a counting key that was entered and not taken back."""
    ticks = (scan for scan in _ticks(attendee, counting_key) if scan.undone is None)
    return next(ticks, None)


def _ticks(attendee: Attendee, counting_key: str) -> list[RecordedScan]:
    return [scan for scan in attendee.scans if scan.is_tick and scan.counting_key == counting_key]


def _nonce(attendee: Attendee, counting_key: str) -> str:
    number = len(_ticks(attendee, counting_key))
    return hashlib.sha256(f"{attendee.registration} {counting_key} {number}".encode()).hexdigest()[:32]
