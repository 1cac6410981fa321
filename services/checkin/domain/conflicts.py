"""One ticket admitted twice where only once is allowed, for a person to resolve."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.checkin.domain.attendance import Attendance
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.scans import RecordedScan
from shared.errors import Conflict, Invalid, NotFound


class UnknownConflict(NotFound):
    """There is no such conflict here."""


class ConflictChanged(Conflict):
    """The admissions in this conflict are not the ones that were shown any more."""


class NotInConflict(Invalid):
    """That scan is not part of this conflict."""


@dataclass(frozen=True, slots=True)
class TwiceAdmitted:
    """Admissions of one ticket under one counting key (a `once` list, or one day of it) by different devices.

    An entry that an offline device uploads without its own verdict may have let somebody in, and is among them.
    """

    attendee: Attendee
    counting_key: str
    scans: tuple[RecordedScan, ...]

    @property
    def subject(self) -> str:
        """The registration and the counting key, of which there is one conflict at a time."""
        return f"{self.attendee.registration}~{self.counting_key}"

    @property
    def id(self) -> str:
        """An id that is another when the conflict has other scans, so that nobody decides about scans not seen."""
        keys = " ".join(sorted(scan.key for scan in self.scans))
        return f"{self.subject}~{hashlib.sha256(keys.encode()).hexdigest()[:12]}"

    @property
    def list(self) -> str:
        """The list on which it happened."""
        return self.scans[0].list


def twice_admitted(attendance: Attendance) -> dict[str, tuple[RecordedScan, ...]]:
    """Entries that contradict each other, by counting key; without those decided in knowledge of the first.

    Nobody has to resolve what happened in a rehearsal.
    """
    entries: dict[str, list[RecordedScan]] = defaultdict(list)
    for scan in attendance.entries:
        if scan.reentry == "once" and not scan.rehearsal and not scan.was_decided_knowingly:
            entries[scan.counting_key].append(scan)
    return {key: tuple(scans) for key, scans in entries.items() if len({scan.device for scan in scans}) > 1}


def conflicts_of(attendee: Attendee, attendance: Attendance) -> list[TwiceAdmitted]:
    """The open conflicts of one person."""
    conflicts = sorted(twice_admitted(attendance).items())
    return [TwiceAdmitted(attendee, key, scans) for key, scans in conflicts]


def set_aside(conflict: TwiceAdmitted, keep: str) -> Sequence[RecordedScan]:
    """The conflict's scans without the one with the key `keep`, set aside so that it alone counts.

    Raises NotInConflict.
    """
    if keep not in {scan.key for scan in conflict.scans}:
        raise NotInConflict(errors=(("/keep", "Name one of the conflict's scans."),))
    return [replace(scan, set_aside=True) for scan in conflict.scans if scan.key != keep]
