"""One ticket admitted twice where once was allowed: for a human to settle."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from services.checkin.domain.attendance import Attendance
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.scans import RecordedScan
from shared.errors import Invalid, NotFound


class UnknownConflict(NotFound):
    """There is no such conflict here."""


class NotInConflict(Invalid):
    """That scan is not part of this conflict."""


@dataclass(frozen=True, slots=True)
class TwiceAdmitted:
    """Admissions of one ticket to one place (a `once` list, or one day of it) by different devices.

    What an offline device brings without saying what it showed may have let somebody in, too.
    """

    registration: str
    code: str
    place: str
    scans: tuple[RecordedScan, ...]

    @property
    def id(self) -> str:
        """The same for the same ticket and place, however often it is found."""
        return f"{self.registration}~{self.place}"

    @property
    def list(self) -> str:
        """The list it happened on."""
        return self.scans[0].list


def twice_admitted(attendance: Attendance) -> dict[str, tuple[RecordedScan, ...]]:
    """Place → admissions that contradict each other. Where somebody knew of the first, there is nothing to settle."""
    by_place: dict[str, list[RecordedScan]] = defaultdict(list)
    for scan in attendance.entries:
        if scan.reentry == "once" and not _was_decided_knowingly(scan):
            by_place[scan.place].append(scan)
    return {place: tuple(scans) for place, scans in by_place.items() if len({scan.device for scan in scans}) > 1}


def _was_decided_knowingly(scan: RecordedScan) -> bool:
    """Whether somebody admitted all the same, with a reason, while it was known who had come in before."""
    knew = not scan.offline and scan.first is not None and scan.first.at < scan.at
    return scan.override is not None and knew


def conflicts_of(attendee: Attendee, attendance: Attendance) -> list[TwiceAdmitted]:
    """The open conflicts of one person."""
    found = twice_admitted(attendance)
    return [TwiceAdmitted(attendee.registration, attendee.code, place, found[place]) for place in sorted(found)]


def settle(conflict: TwiceAdmitted, keep: str) -> Iterable[RecordedScan]:
    """The scans to be set aside so that only the one with the key `keep` counts. Raises NotInConflict."""
    if keep not in {scan.key for scan in conflict.scans}:
        raise NotInConflict(errors=(("/keep", "Name one of the conflict's scans."),))
    return [replace(scan, set_aside=True) for scan in conflict.scans if scan.key != keep]
