"""The columns that exports can have: the name, the kind of the cells, and where their values come from."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from services.registration.domain.attendance import MAIN_LIST, Attendance, DayAttendance, ListAttendance
from services.registration.domain.event import Event
from services.registration.domain.event_definition import PRIVACY
from services.registration.domain.questions import Question, QuestionKind
from services.registration.domain.registration import ON_BADGE, badge_digest
from shared.contracts.registration import BadgeState
from shared.documents.cells import Cell, Kind
from shared.language.names import guest_name, has_name, tray

Person = Mapping[str, Any]
"""The parts of a registration that an export reads, by name.

Most are fields of Registration, with mappings in place of its dataclasses; `attendance` is an Attendance, `mail` a
mapping, `organisation` an Organisation or None, `scan` a Scan, `waiting_position` a number.
"""
Group = Literal["person", "registration", "attendance", "consents", "answers", "sensitive"]
Read = Callable[[Person], Cell]

ATTENDANCE = "attendance"
STAYS = "attendance.stays"
SCANS = "attendance.scans"
ORGANISATION = "organisation"
_ATTENDANCE_COLUMN = re.compile(
    r"(?P<figure>first_in|last_out|minutes)\.(?P<list>[A-Za-z0-9._-]{1,64}?)(?:\.(?P<day>\d{4}-\d\d-\d\d))?"
)
_KINDS: Mapping[QuestionKind, Kind] = {"number": "number", "yes_no": "yes_no", "date": "date"}


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


def _of_organisation(name: str, field: str, kind: Kind = "text") -> Column:
    def read(person: Person) -> Cell:
        return getattr(person.get(ORGANISATION), field, None)

    return Column(id=name, kind=kind, group="registration", parts=(ORGANISATION,), read=read)


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


def _last_name(person: Person) -> str:
    """The last name; of a guest whose name is to follow, the name by which lists call them."""
    if has_name(person.get("first_name", ""), person.get("last_name", "")) or not person.get("booker_name"):
        return str(person.get("last_name", ""))
    return guest_name(person["booker_name"], person["locale"])


LAST_NAME = Column(id="last_name", parts=("first_name", "last_name", "booker_name", "locale"), read=_last_name)
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
IDENTITY = (*map(_field, ("code", "first_name")), LAST_NAME, *map(_field, ("company", "category")))
PERSON = (
    _field("code"),
    _field("state"),
    _field("honorific"),
    _field("first_name"),
    LAST_NAME,
    *map(_field, ("email", "company", "job_title", "category")),
    _sessions("sessions", "confirmed"),
    _field("locale"),
    _field("registered_at", "moment", part="created_at"),
)
REGISTRATION = (
    _of_organisation("organisation", "name"),
    _of_organisation("sector", "sector"),
    _of_organisation("member", "member", "yes_no"),
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
JOINED = _field("joined_at", "moment", "attendance")
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


def attendance_column(event: Event, name: str) -> Column | None:
    """Returns the column of a figure of attendance; None when `name` is no such column's."""
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


def consent_columns(event: Event) -> Iterator[Column]:
    """Yields a column for each consent: whether it was given."""
    for name in (PRIVACY, *(consent.id for consent in event.consents)):
        yield Column(id=f"consents.{name}", kind="yes_no", group="consents", parts=("consents",), read=_consent(name))


def _consent(name: str) -> Read:
    def read(person: Person) -> Cell:
        record = person.get("consents", {}).get(name)
        return record["given"] if record else None

    return read


def answer_columns(event: Event) -> Iterator[Column]:
    """Yields a column for each question; sensitive ones are in a group of their own."""
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
