"""A change of one attendee's scans, with the facts about the attendance that are stored for look-ups and counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.checkin.domain.attendance import Attendance, attend
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.conflicts import twice_admitted
from services.checkin.domain.scans import RecordedScan


@dataclass(frozen=True, slots=True)
class ScanChange:
    """New or amended scans of an attendee, with what then follows from all of the attendee's scans.

    `admitted_to` and `inside` are sorted counting keys. `in_conflict`: admissions contradict each other.
    """

    attendee: Attendee
    scans: tuple[RecordedScan, ...]
    admitted_to: list[str]
    inside: list[str]
    in_conflict: bool

    @property
    def is_rehearsal(self) -> bool:
        """Whether all of it happened in a rehearsal, so that the attendance stays as it was."""
        return all(scan.rehearsal for scan in self.scans)


def change_of(attendee: Attendee, scans: Sequence[RecordedScan], attendance: Attendance) -> ScanChange:
    """The change to `scans`; `attendance` is the one that follows from all scans after the change."""
    in_conflict = bool(twice_admitted(attendance))
    return ScanChange(attendee, tuple(scans), attendance.admitted_to, attendance.inside, in_conflict)


def amendment(attendee: Attendee, scans: Sequence[RecordedScan]) -> ScanChange:
    """The change that adds `scans` or puts them in the place of those with the same keys."""
    return change_of(attendee, scans, attend(amended(attendee.scans, scans)))


def amended(scans: Sequence[RecordedScan], changes: Sequence[RecordedScan]) -> tuple[RecordedScan, ...]:
    """`scans` with each change in the place of the scan that has its key; others are added at the end."""
    return tuple({scan.key: scan for scan in (*scans, *changes)}.values())
