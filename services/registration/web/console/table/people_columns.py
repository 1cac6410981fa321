"""The columns of the table of people: those to choose from, and the cells of one person."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.registration.domain.attendance import Attendance
from services.registration.domain.event import Event
from services.registration.domain.search import SortField
from services.registration.ports.people import Entry
from services.registration.web.console.table.filter_words import COMING_WORDS, SOURCE_WORDS
from services.registration.web.events.questions_on_page import Gettext, QuestionOnPage, answer_text, question_on_page
from services.registration.web.exports.column_titles import TITLES
from shared.http.pages import LANGUAGE_NAMES
from shared.language.date_formats import short_moment, time_of_day
from shared.language.languages import chosen

ANSWERS = "answers."
COLUMNS = (
    "email",
    "company",
    "job_title",
    "category",
    "state",
    "sessions",
    "mail",
    "arrived",
    "badge",
    "coming",
    "tags",
    "registered",
    "source",
    "locale",
    "tray",
    "code",
)
USUAL = ("email", "company", "category", "state", "mail", "arrived", "code")
# How the table names a column otherwise than exports do, and by which field it is sorted.
OWN_TITLES: Mapping[str, str] = {
    "mail": "Delivery",
    "arrived": "Arrived",
    "registered": "Registered",
    "coming": "Still coming?",
}
SORTED_BY: Mapping[str, SortField] = {
    "company": "company",
    "category": "category",
    "state": "state",
    "registered": "registered",
}

Cells = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its id, its title in the reader's language, and the field by which it sorts (None: it does not)."""

    id: str
    title: str
    sort: SortField | None = None

    @property
    def css_class(self) -> str:
        """The class of its cells."""
        if self.id.startswith(ANSWERS):
            return "answer"
        return "code-of" if self.id == "code" else self.id.replace("_", "-")


def offered_columns(event: Event, language: str, gettext: Gettext, *, sensitive: bool) -> dict[str, Column]:
    """Returns the columns to choose from, by id; those of sensitive answers only for who may see them."""
    fixed = [Column(name, gettext(OWN_TITLES.get(name) or TITLES[name]), SORTED_BY.get(name)) for name in COLUMNS]
    answers = [
        Column(ANSWERS + question.id, chosen(question.label, language))
        for question in event.questions
        if sensitive or not question.sensitive
    ]
    return {column.id: column for column in (*fixed, *answers)}


def chosen_columns(offered: Mapping[str, Column], names: Iterable[str]) -> list[Column]:
    """Returns the columns with these ids, as far as they are offered and in that order; the usual ones without any."""
    wanted = {*names} & {*offered} or {*USUAL}
    return [column for name, column in offered.items() if name in wanted]


def cells_of(
    event: Event, columns: Iterable[Column], language: str, gettext: Gettext
) -> Callable[[Entry], dict[str, Any]]:
    """Returns the function that makes the cells of one person, by the id of the column."""
    questions = {q.id: question_on_page(event, q, language, gettext) for q in event.questions}
    categories = {category.id: chosen(category.name, language) for category in event.categories}
    sessions = {session.id: chosen(session.name, language) for session in event.sessions}
    answers = [column.id for column in columns if column.id.startswith(ANSWERS)]

    def cells(entry: Entry) -> dict[str, Any]:
        registration = entry.registration
        return {
            "code": registration.code,
            "name": registration.name,
            "email": registration.email,
            "company": registration.company,
            "job_title": registration.job_title,
            "category": categories.get(registration.category, registration.category),
            "state": registration.state,
            "position": entry.waiting_position,
            "sessions": [(sessions.get(b.id, b.id), b.state == "waitlisted") for b in registration.sessions],
            "mail": entry.mail,
            "id": entry.registration.id,
            "arrived": _arrival(event, entry.attendance, language, gettext),
            "badge": registration.badge,
            "coming": gettext(COMING_WORDS[registration.coming]) if registration.coming else "",
            "tags": registration.tags,
            "registered": short_moment(registration.created_at, event.timezone, language),
            "source": gettext(SOURCE_WORDS[registration.source]),
            "locale": LANGUAGE_NAMES.get(registration.locale, registration.locale),
            "tray": registration.tray if registration.state == "confirmed" and registration.secret else "",
            **{name: _answer(questions, registration.answers, name, language) for name in answers},
        }

    return cells


def _answer(questions: Mapping[str, QuestionOnPage], answers: Mapping[str, Any], column: str, language: str) -> str:
    question, answer = questions[column.removeprefix(ANSWERS)], answers.get(column.removeprefix(ANSWERS))
    return "" if answer is None else answer_text(question, answer, language)


def _arrival(event: Event, attendance: Attendance, language: str, gettext: Gettext) -> str:
    """When somebody came to the main list, or joined online; '' where neither."""
    if attendance.main.first_in:
        return _time(event, attendance.main.first_in, language)
    if attendance.joined_at:
        return gettext("%(time)s, online") % {"time": _time(event, attendance.joined_at, language)}
    return ""


def _time(event: Event, at: datetime, language: str) -> str:
    """The time of day, with its date where that is not the event's first."""
    same_day = at.astimezone(event.zone).date() == event.starts_at.astimezone(event.zone).date()
    return (time_of_day if same_day else short_moment)(at, event.timezone, language)
