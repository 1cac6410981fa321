"""Somebody was scanned at the venue."""

from dataclasses import fields

from services.registration.domain.attendance import Attendance, ListAttendance, Scan, Stay
from services.registration.ports.people import Registrations
from shared.contracts import order
from shared.contracts.checkin import AttendanceChanged


async def record_attendance(message: AttendanceChanged, *, registrations: Registrations) -> None:
    """Stores the newest attendance of a registration; that of an unknown one is dropped."""
    lists = {
        of_list.list: ListAttendance(
            list=of_list.list,
            first_in=of_list.first_in,
            last_out=of_list.last_out,
            inside=of_list.inside,
            stays=tuple(Stay(stay.entered_at, stay.left_at) for stay in of_list.stays),
        )
        for of_list in message.lists
    }
    scans = tuple(Scan(**{field.name: getattr(scan, field.name) for field in fields(Scan)}) for scan in message.scans)
    await registrations.record_attendance(message.registration, Attendance(lists=lists, scans=scans), order(message))
