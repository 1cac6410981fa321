"""Attendance: the scans of one attendee at the venue, as check-in publishes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

MAIN_LIST = "main"  # the check-in list of which attendance is shown


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAttendance:
    """The attendance on one check-in list, over all its days. None where nothing was scanned."""

    list: str
    first_in: datetime | None = None
    last_out: datetime | None = None
    inside: bool = False


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
    """The whole attendance of one attendee, by list, with every scan in the order of check-in."""

    lists: Mapping[str, ListAttendance] = field(default_factory=dict)
    scans: tuple[Scan, ...] = ()

    @property
    def main(self) -> ListAttendance:
        """The attendance on the event's main list; empty for somebody who was never scanned there."""
        return self.lists.get(MAIN_LIST, ListAttendance(list=MAIN_LIST))

    @property
    def has_come(self) -> bool:
        """Whether the attendee was let in on any list."""
        return any(of_list.first_in is not None for of_list in self.lists.values())
