"""Messages of check-in: the attendance of each registration, and badges that were printed at the venue."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A stretch of time inside. None where that end was not scanned; one of the two always was."""

    entered_at: datetime | None
    left_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAttendance:
    """One registration's attendance on one check-in list, over all its days. None where nothing was scanned.

    `stays` are in the order of their times.
    """

    list: str
    first_in: datetime | None
    last_out: datetime | None
    inside: bool
    stays: tuple[Stay, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceScan:
    """One recorded scan that let somebody in or out; `gate` and `device` are names."""

    list: str
    device: str
    gate: str
    direction: Literal["entry", "exit"]
    verdict: Literal["admitted", "exited"]
    at: datetime
    offline: bool
    undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceChanged:
    """The whole attendance of one registration."""

    NAME: ClassVar = "attendance.changed.v1"
    PER_EVENT: ClassVar = True
    registration: str
    event: str
    version: int
    lists: list[ListAttendance]
    scans: list[AttendanceScan]
    epoch: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgePrinted:
    """A print station at the venue printed the badge of a registration.

    `print` is the id of this print. `badge` is the digest that registration gave with the label. `device` is the id of
    the station, `station` its name, `gate` the name of its gate. `again`: it is not the first badge of this person.
    """

    NAME: ClassVar = "badge.printed.v1"
    print: str
    event: str
    registration: str
    badge: str
    format: str
    again: bool
    device: str
    station: str
    gate: str
    printed_at: datetime
