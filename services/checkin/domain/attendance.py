"""Who was where, from the scans alone: a pure fold over the set of them, whatever the order in which they arrived."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from services.checkin.domain.scans import FirstAdmission, RecordedScan, Reentry


@dataclass(slots=True)
class Presence:
    """One person's attendance on one list, or on one day of it."""

    list: str
    first: RecordedScan | None = None
    last_out_at: datetime | None = None
    inside: bool = False

    def bars(self, reentry: Reentry) -> bool:
        """Whether the list's rule about coming again keeps this person out."""
        if reentry == "always":
            return False
        return self.inside if reentry == "after_exit" else self.first is not None

    def leave(self, at: datetime) -> None:
        """Is outside from now on."""
        self.inside = False
        self.last_out_at = at


@dataclass(slots=True)
class Attendance:
    """One person's attendance, from scans in the order of their time.

    `admissions` are those that let in; `entries` hold also what a device brought that had not said what it showed,
    and that came too late to let in.
    """

    presences: dict[str, Presence] = field(default_factory=dict)
    admissions: list[RecordedScan] = field(default_factory=list)
    entries: list[RecordedScan] = field(default_factory=list)

    def at(self, scan: RecordedScan) -> Presence:
        """The presence that a scan concerns."""
        return self.presences.setdefault(scan.place, Presence(scan.list))

    def apply(self, scan: RecordedScan) -> None:
        """Takes the next scan in time into account."""
        if scan.direction == "exit":
            self.at(scan).leave(scan.at)
            self._leave(scan.list, scan.at)
            return
        self.entries.append(scan)
        if scan.fact or not self.at(scan).bars(scan.reentry):
            self._enter(scan)

    def _enter(self, scan: RecordedScan) -> None:
        presence = self.at(scan)
        presence.first = presence.first or scan
        presence.inside = True
        self.admissions.append(scan)
        for other in scan.leaves:
            if other != scan.list:
                self._leave(other, scan.at)

    def _leave(self, list_: str, at: datetime) -> None:
        """Ends the presence on a list, on every day of it: a party may end after midnight."""
        for presence in self.presences.values():
            if presence.list == list_ and presence.inside:
                presence.leave(at)

    @property
    def admitted_to(self) -> list[str]:
        """The lists (or days of lists) to which this person was admitted, sorted."""
        return sorted(name for name, presence in self.presences.items() if presence.first)

    @property
    def inside(self) -> list[str]:
        """The lists (or days of lists) on which this person is inside, sorted."""
        return sorted(name for name, presence in self.presences.items() if presence.inside)


def attend(scans: Iterable[RecordedScan]) -> Attendance:
    """The attendance that follows from a set of one person's scans."""
    attendance = Attendance()
    for scan in in_order(scans):
        attendance.apply(scan)
    return attendance


def attend_until(scans: Iterable[RecordedScan], at: datetime, key: str) -> Attendance:
    """The attendance just before a scan that counts at `at` under `key`."""
    return attend(scan for scan in scans if (scan.at, scan.key) < (at, key))


def in_order(scans: Iterable[RecordedScan]) -> list[RecordedScan]:
    """Those scans that count, in the order of their time."""
    counting = (s for s in scans if s.bears_on_attendance and s.undone is None and not s.set_aside)
    return sorted(counting, key=lambda scan: (scan.at, scan.key))


def first_admission(presence: Presence) -> FirstAdmission | None:
    """When and where somebody was first admitted."""
    first = presence.first
    return FirstAdmission(first.at, first.gate_name, first.device_name) if first else None
