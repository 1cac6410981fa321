"""What others are told of somebody's attendance."""

from collections.abc import Iterable

from services.checkin.domain.attendance import Attendance, Presence, attend
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.scans import RecordedScan
from shared.contracts.checkin import AttendanceChanged, AttendanceScan, ListAttendance


def attendance_changed(attendee: Attendee) -> AttendanceChanged:
    """The whole attendance of one registration, with the version that counts its changes."""
    attendance = attend(attendee.scans)
    lists = sorted({presence.list for presence in attendance.presences.values()})
    return AttendanceChanged(
        registration=attendee.registration,
        event=attendee.event,
        version=attendee.attendance_version,
        lists=[_on_list(list_, _of_list(attendance, list_)) for list_ in lists],
        scans=[_scan(scan) for scan in _to_tell(attendee.scans, attendance)],
    )


def _of_list(attendance: Attendance, list_: str) -> list[Presence]:
    return [presence for presence in attendance.presences.values() if presence.list == list_]


def _on_list(list_: str, presences: Iterable[Presence]) -> ListAttendance:
    """Over all days of the list."""
    presences = list(presences)
    return ListAttendance(
        list=list_,
        first_in=min((p.first.at for p in presences if p.first), default=None),
        last_out=max((p.last_out_at for p in presences if p.last_out_at), default=None),
        inside=any(presence.inside for presence in presences),
    )


def _to_tell(scans: Iterable[RecordedScan], attendance: Attendance) -> list[RecordedScan]:
    """What let somebody in or out, and what did until it was taken back; never what counts for nothing."""
    admitted = {scan.key for scan in attendance.admissions}
    return sorted(
        (
            scan
            for scan in scans
            if scan.key in admitted
            or scan.verdict == "exited"
            or (scan.verdict == "admitted" and (scan.undone is not None or scan.set_aside))
        ),
        key=lambda scan: (scan.at, scan.key),
    )


def _scan(scan: RecordedScan) -> AttendanceScan:
    return AttendanceScan(
        list=scan.list,
        device=scan.device_name,
        gate=scan.gate_name,
        direction=scan.direction,
        verdict="exited" if scan.direction == "exit" else "admitted",
        at=scan.at,
        offline=scan.offline,
        undone=scan.undone is not None or scan.set_aside,
    )
