"""The titles of the columns of exports, in the reader's language."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from services.registration.domain.attendance import MAIN_LIST
from services.registration.domain.event import Event
from services.registration.domain.event_definition import PRIVACY
from services.registration.domain.export_fields import Column, attendance_parts
from shared.language.date_formats import short_day
from shared.language.languages import chosen

Gettext = Callable[[str], str]

LOCALES = Path(__file__).parents[2] / "locales"

TITLES: Mapping[str, str] = {
    "code": "Code",
    "state": "State",
    "honorific": "Title",
    "first_name": "First name",
    "last_name": "Last name",
    "email": "E-mail",
    "company": "Company",
    "organisation": "Organisation",
    "sector": "Sector",
    "member": "Member",
    "job_title": "Job title",
    "category": "Category",
    "sessions": "Sessions",
    "sessions_waiting": "Sessions, on the waiting list",
    "locale": "Language",
    "registered_at": "Registered",
    "changed_at": "Changed",
    "source": "Source",
    "reason": "Reason",
    "attention": "Note for the door",
    "tray": "Tray",
    "badge": "Badge",
    "tags": "Tags",
    "mail": "State of the e-mail",
    "mail_at": "State of the e-mail since",
    "waiting_position": "Position on the waiting list",
    "joined_at": "Joined online",
    "list": "Check-in list",
    "direction": "Direction",
    "at": "Scanned",
    "gate": "Gate",
    "device": "Device",
    "offline": "Offline",
    "undone": "Undone",
}
FIGURES: Mapping[str, str] = {"first_in": "First in", "last_out": "Last out", "minutes": "Minutes present"}


def titles_of(event: Event, columns: Iterable[Column], language: str, gettext: Gettext) -> tuple[str, ...]:
    """Returns the titles of columns in `language`; those of answers and consents are the organiser's own words."""
    own = {f"answers.{question.id}": question.label for question in event.questions}
    own |= {f"consents.{consent.id}": consent.text for consent in event.consents}
    return tuple(
        chosen(own[column.id], language) if column.id in own else _title(column.id, language, gettext)
        for column in columns
    )


def _title(name: str, language: str, gettext: Gettext) -> str:
    if name in TITLES:
        return gettext(TITLES[name])
    if name == f"consents.{PRIVACY}":
        return gettext("Privacy")
    parts = attendance_parts(name)
    if parts is None:
        return name
    figure, of_list, day = parts
    details = [*([of_list] if of_list != MAIN_LIST else []), *([short_day(day, language)] if day else [])]
    return ", ".join([gettext(FIGURES[figure]), *details])
