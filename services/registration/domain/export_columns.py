"""The columns of exports: what each is called by programs, what its cells are, and where their values come from."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from services.registration.domain.attendance import MAIN_LIST, Attendance, DayAttendance, ListAttendance
from services.registration.domain.event import Event
from services.registration.domain.event_definition import PRIVACY, Question, QuestionKind
from services.registration.domain.export import Rows
from services.registration.domain.registration import ON_BADGE, badge_digest
from shared.contracts.registration import BadgeState
from shared.documents.cells import Cell, Kind
from shared.errors import Invalid
from shared.language.names import tray

Person = Mapping[str, Any]
"""The parts of a registration that an export reads, by name.

Most are fields of Registration, with mappings in place of its dataclasses; `attendance` is an Attendance, `mail` a
mapping, `scan` a Scan, `waiting_position` a number.
"""
Group = Literal["person", "registration", "attendance", "consents", "answers", "sensitive"]
Read = Callable[[Person], Cell]

MOST_DAYS = 31  # of an event, with columns of their own
ATTENDANCE = "attendance"
STAYS = "attendance.stays"
SCANS = "attendance.scans"
_ATTENDANCE_COLUMN = re.compile(
    r"(?P<figure>first_in|last_out|minutes)\.(?P<list>[a-z0-9_-]{1,64})(?:\.(?P<day>\d{4}-\d\d-\d\d))?"
)
_KINDS: Mapping[QuestionKind, Kind] = {"number": "number", "yes_no": "yes_no", "date": "date"}


class UnknownColumn(Invalid):
    """The input does not fit."""

    @classmethod
    def slug(cls) -> str:
        """The name of every other fault of a query."""
        return "invalid-input"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column. `parts` names the parts of a person that `read` reads; `sensitive` ones are not for every organiser."""

    id: str
    kind: Kind = "text"
    group: Group = "person"
    parts: tuple[str, ...]
    read: Read

    @property
    def sensitive(self) -> bool:
        """Whether its cells hold sensitive answers."""
        return self.group == "sensitive"


def _field(name: str, kind: Kind = "text", group: Group = "person", part: str = "") -> Column:
    source = part or name
    return Column(id=name, kind=kind, group=group, parts=(source,), read=lambda person: person.get(source))


def _sessions(name: str, state: str) -> Column:
    def read(person: Person) -> str:
        return " ".join(booking["id"] for booking in person.get("sessions", ()) if booking["state"] == state)

    return Column(id=name, parts=("sessions",), read=read)


def _mail(name: str, field: str, kind: Kind) -> Column:
    def read(person: Person) -> Cell:
        return (person.get("mail") or {}).get(field)

    return Column(id=name, kind=kind, group="registration", parts=("mail",), read=read)


def _of_scan(name: str, kind: Kind = "text") -> Column:
    return Column(
        id=name, kind=kind, group="attendance", parts=(SCANS,), read=lambda person: getattr(person["scan"], name)
    )


TRAY = Column(
    id="tray",
    group="registration",
    parts=("first_name", "last_name"),
    read=lambda person: tray(person.get("first_name", ""), person.get("last_name", "")),
)
TAGS = Column(
    id="tags",
    group="registration",
    parts=("tags",),
    read=lambda person: ", ".join(person.get("tags", ())),
)


def _badge(person: Person) -> BadgeState:
    """The state of the printed badge, as `Registration.badge` tells it."""
    printed = person.get("printed_badge")
    if printed is None:
        return "none"
    secret = next((ticket["secret"] for ticket in person.get("tickets", ()) if ticket["state"] == "valid"), None)
    shown = [person.get(name, [] if name == "tags" else "") for name in ON_BADGE]
    return "printed" if printed == badge_digest(shown, secret) else "outdated"


BADGE = Column(id="badge", group="registration", parts=("printed_badge", "tickets", *ON_BADGE), read=_badge)
WAITING_POSITION = _field("waiting_position", "whole_number", "registration")
IDENTITY = tuple(map(_field, ("code", "first_name", "last_name", "company", "category")))
PERSON = (
    _field("code"),
    _field("state"),
    _field("honorific"),
    *map(_field, ("first_name", "last_name", "email", "company", "job_title", "category")),
    _sessions("sessions", "confirmed"),
    _field("locale"),
    _field("registered_at", "moment", part="created_at"),
)
REGISTRATION = (
    _sessions("sessions_waiting", "waitlisted"),
    _field("source", group="registration"),
    _field("changed_at", "moment", "registration", "updated_at"),
    _field("reason", group="registration"),
    _field("attention", group="registration"),
    TRAY,
    BADGE,
    TAGS,
    _mail("mail", "state", "text"),
    _mail("mail_at", "last_at", "moment"),
)
SCAN = (
    *IDENTITY,
    _of_scan("list"),
    _of_scan("direction"),
    _of_scan("at", "moment"),
    _of_scan("gate"),
    _of_scan("device"),
    _of_scan("offline", "yes_no"),
    _of_scan("undone", "yes_no"),
)


def usual_columns(event: Event, rows: Rows) -> tuple[str, ...]:
    """Returns the ids of the columns of an export for which none are chosen. Sensitive answers are not among them."""
    if rows == "scans":
        return _ids(SCAN)
    answers = _ids(column for column in _answers(event) if not column.sensitive)
    if rows == "people":
        return (*_ids(PERSON), "first_in", "last_out", *answers)
    return (*_ids(PERSON), WAITING_POSITION.id, *_ids(REGISTRATION), *_ids(_consents(event)), *answers)


def offered_columns(event: Event, rows: Rows, lists: Collection[str] = ()) -> dict[str, Column]:
    """Returns the columns to choose from, by id, with those of attendance on `lists` (check-in lists' ids)."""
    if rows == "scans":
        return {column.id: column for column in SCAN}
    names = ["first_in", "last_out", f"minutes.{MAIN_LIST}"]
    days = event_days(event)
    for of_list in sorted({MAIN_LIST, *lists}, key=lambda name: (name != MAIN_LIST, name)):
        figures = [f"{figure}.{of_list}" for figure in ("first_in", "last_out", "minutes")]
        names += figures if of_list != MAIN_LIST else []
        if len(days) > 1:
            names += [f"{figure}.{day}" for day in days for figure in figures]
    fixed = [*_fixed(event, rows), *(_attendance(event, name) for name in names), *_answers(event)]
    return {column.id: column for column in fixed if column is not None}


def columns_of(event: Event, rows: Rows, asked: Collection[str]) -> tuple[Column, ...]:
    """Returns the columns to export: those `asked` for, in that order and once, or the usual ones.

    Besides the fixed ones there are, of people and registrations: `answers.<question>`, `consents.<consent>`, and
    `minutes`, `first_in` or `last_out` of a check-in list or of a list and a day in the event's zone, as in
    `minutes.main.2026-11-12`. Raises UnknownColumn.
    """
    known = {column.id: column for column in (SCAN if rows == "scans" else (*_fixed(event, rows), *_answers(event)))}
    columns = []
    for name in dict.fromkeys(asked or usual_columns(event, rows)):
        column = known.get(name) or (_attendance(event, name) if rows != "scans" else None)
        if column is None:
            raise UnknownColumn(errors=(("/query/columns", f"There is no column {name!r}."),))
        columns.append(column)
    return tuple(columns)


def parts_of(columns: Iterable[Column]) -> frozenset[str]:
    """Returns the parts of a person that these columns read."""
    return frozenset(part for column in columns for part in column.parts)


def event_days(event: Event) -> list[date]:
    """Returns the days of an event in its zone, MOST_DAYS at most."""
    first = event.starts_at.astimezone(event.zone).date()
    last = (event.ends_at - timedelta(microseconds=1)).astimezone(event.zone).date()
    return [first + timedelta(days=number) for number in range(min((last - first).days + 1, MOST_DAYS))]


def attendance_parts(name: str) -> tuple[str, str, date | None] | None:
    """Returns figure, check-in list and day (None: all) of a column of attendance; None for any other name."""
    if name in {"first_in", "last_out"}:
        return name, MAIN_LIST, None
    match = _ATTENDANCE_COLUMN.fullmatch(name)
    if match is None:
        return None
    try:
        day = date.fromisoformat(match["day"]) if match["day"] else None
    except ValueError:
        return None
    return match["figure"], match["list"], day


def _ids(columns: Iterable[Column]) -> tuple[str, ...]:
    return tuple(column.id for column in columns)


def _fixed(event: Event, rows: Rows) -> Iterator[Column]:
    yield from PERSON
    if rows == "registrations":
        yield WAITING_POSITION
    yield from REGISTRATION
    yield from _consents(event)


def _attendance(event: Event, name: str) -> Column | None:
    """The column of a figure of attendance; None when `name` is no such column's."""
    parts = attendance_parts(name)
    if parts is None:
        return None
    figure, of_list, day = parts
    zone = event.zone

    def read(person: Person) -> Cell:
        attendance: Attendance = person[ATTENDANCE]
        on_list: ListAttendance | DayAttendance | None = attendance.lists.get(of_list)
        if isinstance(on_list, ListAttendance) and day is not None:
            on_list = on_list.on(day, zone)
        return getattr(on_list, figure, None)

    kind: Kind = "minutes" if figure == "minutes" else "moment"
    needs = (ATTENDANCE,) if figure != "minutes" and day is None else (ATTENDANCE, STAYS)
    return Column(id=name, kind=kind, group="attendance", parts=needs, read=read)


def _consents(event: Event) -> Iterator[Column]:
    for name in (PRIVACY, *(consent.id for consent in event.consents)):
        yield Column(id=f"consents.{name}", kind="yes_no", group="consents", parts=("consents",), read=_consent(name))


def _consent(name: str) -> Read:
    def read(person: Person) -> Cell:
        record = person.get("consents", {}).get(name)
        return record["given"] if record else None

    return read


def _answers(event: Event) -> Iterator[Column]:
    for question in event.questions:
        group: Group = "sensitive" if question.sensitive else "answers"
        kind = _KINDS.get(question.kind, "text")
        yield Column(id=f"answers.{question.id}", kind=kind, group=group, parts=("answers",), read=_answer(question))


def _answer(question: Question) -> Read:
    name, is_date = question.id, question.kind == "date"

    def read(person: Person) -> Cell:
        answer = person.get("answers", {}).get(name)
        if isinstance(answer, list):
            return " ".join(map(str, answer))
        return _date(answer) if is_date and isinstance(answer, str) else answer

    return read


def _date(text: str) -> Cell:
    """The date that somebody answered; what is no date stays a text."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
