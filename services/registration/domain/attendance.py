"""Attendance: the scans of one attendee at the venue, as check-in publishes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

MAIN_LIST = "main"  # the check-in list of which attendance is shown


@dataclass(frozen=True, slots=True)
class Stay:
    """A stretch of time inside. An end that was not scanned is None; one of the two always was."""

    entered_at: datetime | None
    left_at: datetime | None = None

    def day(self, zone: ZoneInfo) -> date:
        """The day in `zone` on which it began: a party that ends after midnight belongs to the evening's day."""
        return (self.entered_at or self.left_at).astimezone(zone).date()  # type: ignore[union-attr]

    @property
    def length(self) -> timedelta | None:
        """The time between entry and exit; None unless both were scanned."""
        return self.left_at - self.entered_at if self.entered_at and self.left_at else None


@dataclass(frozen=True, slots=True)
class DayAttendance:
    """The attendance on one list on one day, or on all. `minutes` are whole ones, between entries and scanned exits.

    None where nothing was scanned: without an exit nobody knows how long somebody stayed.
    """

    first_in: datetime | None
    last_out: datetime | None
    minutes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAttendance:
    """The attendance on one check-in list, over all its days. None where nothing was scanned."""

    list: str
    first_in: datetime | None = None
    last_out: datetime | None = None
    inside: bool = False
    stays: tuple[Stay, ...] = ()

    @property
    def minutes(self) -> int | None:
        """The whole minutes between entries and scanned exits, of all days; None without such an exit."""
        return _minutes(self.stays)

    def on(self, day: date, zone: ZoneInfo) -> DayAttendance:
        """The attendance on a day in `zone`: the stays that began on it."""
        stays = [stay for stay in self.stays if stay.day(zone) == day]
        return DayAttendance(
            first_in=min((stay.entered_at for stay in stays if stay.entered_at), default=None),
            last_out=max((stay.left_at for stay in stays if stay.left_at), default=None),
            minutes=_minutes(stays),
        )


def _minutes(stays: Iterable[Stay]) -> int | None:
    lengths = [stay.length for stay in stays if stay.length is not None]
    return sum(lengths, timedelta()) // timedelta(minutes=1) if lengths else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One scan that let the attendee in or out; `gate` and `device` are names."""

    list: str
    device: str
    gate: str
    direction: Literal["entry", "exit"]
    at: datetime
    offline: bool
    undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """The whole attendance of one attendee: by list, with every scan in the order of check-in, and online.

    Check-in tells who came to the venue; who joined online, and when, the registration knows itself.
    """

    lists: Mapping[str, ListAttendance] = field(default_factory=dict)
    scans: tuple[Scan, ...] = ()
    joined_at: datetime | None = None

    @property
    def main(self) -> ListAttendance:
        """The attendance on the event's main list; empty for somebody who was never scanned there."""
        return self.lists.get(MAIN_LIST, ListAttendance(list=MAIN_LIST))

    @property
    def was_there(self) -> bool:
        """Whether the attendee was let in on any list."""
        return any(of_list.first_in is not None for of_list in self.lists.values())

    @property
    def has_come(self) -> bool:
        """Whether the attendee was let in on any list, or joined online."""
        return self.was_there or self.joined_at is not None
