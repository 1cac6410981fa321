"""Messages of check-in: the attendance of each registration, badges that were printed, and desk entries."""

from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentAtDesk:
    """Whether somebody agreed at the desk to a consent whose text had this version."""

    id: str
    given: bool
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkIn:
    """Somebody who was registered at the desk, with the words and decisions of the form.

    `email` and `company` may be empty, `locale` None. `consents` includes that to the privacy notice. `device` is an
    id, `device_name` and `gate` are names. `override` is the reason for admitting against the rules.
    """

    code: str
    first_name: str
    last_name: str
    email: str
    company: str
    category: str
    locale: str | None
    consents: list[ConsentAtDesk]
    registered_at: datetime
    list: str
    device: str
    device_name: str
    gate: str
    override: str | None = None
    offline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundBadge:
    """A blank badge that a desk bound to somebody; `hash` is that of its secret, `by` the actor."""

    hash: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The registration with which another one was merged, by whom and why."""

    into: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskEntryChanged:
    """All that desks did about one registration: made it, bound badges to it, merged it with another one.

    `registration` is the id under which a walk-in is to be registered. An `erased` one has no personal data.
    """

    NAME: ClassVar = "desk_entry.changed.v1"
    PER_EVENT: ClassVar = True
    registration: str
    event: str
    version: int
    walk_in: WalkIn | None = None
    badges: list[BoundBadge] = field(default_factory=list)
    merged: Merged | None = None
    erased: bool = False
    epoch: int = 0
