"""A list of people and its preview in the reader's words, for the console."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from services.registration.domain.event import Event
from services.registration.domain.event_definition import PRIVACY
from services.registration.domain.import_columns import FULL_NAME, import_fields
from services.registration.domain.people_import import ImportRow, PeopleList
from services.registration.domain.registration import Registration
from services.registration.use_cases.imports.preview_import import SAME_ADDRESS, ImportPreview, RowChange
from services.registration.web.exports.column_titles import TITLES
from shared.documents.table_reader import Table
from shared.jobs.job import BadRow
from shared.language.languages import chosen

Gettext = Callable[[str], str]

SHOWN_FIELDS = ("first_name", "last_name", "email", "company", "category", "sessions")
SHOWN_ROWS, SHOWN_FAULTS, SHOWN_CHANGES, SHOWN_LETTERS = 5, 50, 20, 60
_SAME_ADDRESS = re.compile(re.escape(SAME_ADDRESS).replace(re.escape("%(row)s"), r"(\d+)"))


def field_titles(event: Event, language: str, gettext: Gettext) -> dict[str, str]:
    """Returns the title of each field to which a column can belong."""
    own = {f"answers.{question.id}": chosen(question.label, language) for question in event.questions}
    own |= {f"consents.{consent.id}": chosen(consent.text, language) for consent in event.consents}
    own |= {FULL_NAME: gettext("Full name"), f"consents.{PRIVACY}": gettext("Privacy")}
    return {field: own[field] if field in own else gettext(TITLES[field]) for field in import_fields(event)}


def problem_text(problem: str, gettext: Gettext) -> str:
    """Returns the sentence about a fault in the reader's language."""
    if match := _SAME_ADDRESS.fullmatch(problem):
        return gettext(SAME_ADDRESS) % {"row": match[1]}
    return gettext(problem)


def column_view(table: Table, fields: Sequence[str]) -> list[dict[str, Any]]:
    """Returns each column with its heading, the first cell that is not blank, and the field to which it belongs."""
    return [
        {
            "number": number,
            "heading": heading,
            "field": field,
            "example": _short(next((row.cells[number] for row in table.rows if row.cells[number]), "")),
        }
        for number, (heading, field) in enumerate(zip(table.headings, fields, strict=True))
    ]


def fault_view(bad: Iterable[BadRow], titles: Mapping[str, str], gettext: Gettext) -> list[dict[str, Any]]:
    """Returns the first faults: row, field in words, sentence."""
    return [
        {
            "row": fault.row,
            "field": titles.get(fault.field, fault.field),
            "problem": problem_text(fault.problem, gettext),
        }
        for fault in [*bad][:SHOWN_FAULTS]
    ]


def preview_view(
    event: Event, people: PeopleList, preview: ImportPreview, titles: Mapping[str, str], language: str
) -> dict[str, Any]:
    """Returns the numbers, the first rows as they will be, and the first changes."""
    return {
        "numbers": {name: preview.effects.get(name, 0) for name in ("created", "updated", "unchanged")},
        "states": preview.states,
        "rows": people.size,
        "bad_rows": preview.bad_rows,
        "shown_fields": [
            name for name in SHOWN_FIELDS if any(row.values.get(name) for row in preview.good[:SHOWN_ROWS])
        ],
        "first": [_row_view(event, row, language) for row in preview.good[:SHOWN_ROWS]],
        "changes": [_change_view(change, titles, language, event) for change in preview.changes[:SHOWN_CHANGES]],
        "splits_names": FULL_NAME in people.fields,
        "has_privacy": f"consents.{PRIVACY}" in people.fields,
    }


def _row_view(event: Event, row: ImportRow, language: str) -> dict[str, Any]:
    values = row.values
    category = event.category(values.get("category", ""))
    sessions = [event.session(name) for name in values.get("sessions", ())]
    return {
        "number": row.number,
        "first_name": values.get("first_name", ""),
        "last_name": values.get("last_name", ""),
        "email": values.get("email", ""),
        "company": values.get("company", ""),
        "category": chosen(category.name, language) if category else "",
        "sessions": ", ".join(chosen(session.name, language) for session in sessions if session),
    }


def _change_view(change: RowChange, titles: Mapping[str, str], language: str, event: Event) -> dict[str, Any]:
    shown = [field for field in change.fields if field not in {"updated_at", "organisation", "organisation_by_hand"}]
    return {
        "row": change.row,
        "name": change.after.name,
        "code": change.after.code,
        "fields": [
            (
                titles.get(field, field),
                _value(event, change.before, field, language),
                _value(event, change.after, field, language),
            )
            for field in shown
        ],
    }


def _value(event: Event, registration: Registration, field: str, language: str) -> str:
    value = getattr(registration, field, "")
    if field == "category":
        category = event.category(registration.category)
        return chosen(category.name, language) if category else ""
    if field == "sessions":
        sessions = [event.session(name) for name in registration.session_ids]
        return ", ".join(chosen(session.name, language) for session in sessions if session)
    if field in {"answers", "consents"}:
        return ""  # too long for a line, and some are sensitive
    return _short(", ".join(value) if isinstance(value, tuple) else str(value or ""))


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_LETTERS else text[:SHOWN_LETTERS] + "…"
