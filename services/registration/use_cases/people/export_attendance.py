"""The organiser's attendance list: everybody who came, with their times."""

from collections.abc import AsyncIterator, Callable, Collection
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.registration.domain.attendance_list import Rows
from services.registration.domain.event import Event
from services.registration.ports.people import Entry, Registrations

Cell = str | bool | int | float | None
Row = dict[str, Cell]


async def export_attendance(
    event: Event, rows: Rows, columns: Collection[str], *, registrations: Registrations
) -> AsyncIterator[Row]:
    """One row for everybody confirmed or admitted, or one for each scan that let somebody in or out, by name.

    Moments are ISO 8601 with the offset of the event's zone; what was not scanned stays empty.
    """
    make: Callable[[Entry, ZoneInfo], list[Row]] = _scans if rows == "scans" else _person
    async for entry in registrations.attendance_list(event.slug, with_scans=rows == "scans"):
        for row in make(entry, event.zone):
            yield {column: row.get(column) for column in columns}


def _person(entry: Entry, zone: ZoneInfo) -> list[Row]:
    registration = entry.registration
    attendance = entry.attendance.main
    answers = {f"answers.{name}": _cell(answer) for name, answer in registration.answers.items()}
    return [
        {
            **_identity(entry),
            "state": registration.state,
            "honorific": registration.honorific,
            "email": registration.email,
            "job_title": registration.job_title,
            "sessions": " ".join(b.id for b in registration.sessions if b.state == "confirmed"),
            "locale": registration.locale,
            "registered_at": _moment(registration.created_at, zone),
            "first_in": _moment(attendance.first_in, zone),
            "last_out": _moment(attendance.last_out, zone),
            **answers,
        }
    ]


def _scans(entry: Entry, zone: ZoneInfo) -> list[Row]:
    shown = ("list", "direction", "gate", "device", "offline", "undone")
    return [
        {**_identity(entry), **{name: getattr(scan, name) for name in shown}, "at": _moment(scan.at, zone)}
        for scan in entry.attendance.scans
    ]


def _identity(entry: Entry) -> dict[str, Cell]:
    registration = entry.registration
    return {name: getattr(registration, name) for name in ("code", "first_name", "last_name", "company", "category")}


def _moment(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return moment.astimezone(zone).isoformat(timespec="milliseconds") if moment else None


def _cell(answer: Any) -> Cell:
    return " ".join(map(str, answer)) if isinstance(answer, list) else answer
