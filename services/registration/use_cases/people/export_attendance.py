"""The organiser's attendance list: who came, and when."""

from collections.abc import AsyncIterator, Callable, Collection
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from services.registration.domain.event import Event
from services.registration.ports.people import Entry, Registrations
from shared.http.validation import InvalidInput

Cell = str | bool | int | float | None
Row = dict[str, Cell]
Rows = Literal["people", "scans"]

PEOPLE_COLUMNS = (
    "code",
    "state",
    "honorific",
    "first_name",
    "last_name",
    "email",
    "company",
    "job_title",
    "category",
    "sessions",
    "locale",
    "registered_at",
    "first_in",
    "last_out",
)
SCAN_COLUMNS = (
    "code",
    "first_name",
    "last_name",
    "company",
    "category",
    "list",
    "direction",
    "at",
    "gate",
    "device",
    "offline",
    "undone",
)


def columns_of(event: Event, rows: Rows, asked: Collection[str]) -> tuple[str, ...]:
    """The columns to export: those `asked` for, in that order, or the usual ones.

    Answers are columns named `answers.<question>`; sensitive ones are exported only when asked for. Raises
    InvalidInput for a column that does not exist.
    """
    usual = SCAN_COLUMNS if rows == "scans" else PEOPLE_COLUMNS
    answers = {f"answers.{q.id}": q.sensitive for q in event.questions} if rows == "people" else {}
    if not asked:
        return (*usual, *(name for name, sensitive in answers.items() if not sensitive))
    if unknown := [name for name in asked if name not in usual and name not in answers]:
        raise InvalidInput(errors=(("/query/columns", f"There is no column {unknown[0]!r}."),))
    return tuple(asked)


def sensitive_columns(event: Event) -> frozenset[str]:
    """Returns the columns with answers that not every organiser may see."""
    return frozenset(f"answers.{question}" for question in event.sensitive_questions)


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
