"""What people typed into our forms, as the models that the use cases take, and what is wrong at which field."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from services.registration.domain.event import Event
from services.registration.domain.event_definition import Question
from services.registration.domain.form_check import answer_faults, is_asked, session_faults
from services.registration.domain.registration import RegistrationForm
from services.registration.web.page_models import Gettext
from shared.language.languages import chosen

Fields = Mapping[str, list[str]]
TEXTS = ("honorific", "first_name", "last_name", "email", "company", "job_title", "category")
LABELS = {
    "first_name": "First name",
    "last_name": "Last name",
    "email": "E-mail",
    "company": "Company or organisation",
    "job_title": "Job title",
    "category": "Category",
    "sessions": "Sessions",
    "consents-privacy": "Privacy",
}
PLAIN_SENTENCES = {
    "missing": "Please fill this in.",
    "string_too_long": "This is too long.",
    "string_pattern_mismatch": "Please choose one.",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a field, in the visitor's language; `label` names the field in the summary."""

    label: str
    text: str


def typed(fields: Fields, name: str) -> str:
    """What was typed into a field; nothing where it is missing."""
    return next(iter(fields.get(name, [])), "").strip()


def kept(fields: Fields) -> dict[str, Any]:
    """All that was typed, for showing the form again."""
    many = {name: values for name, values in fields.items() if name in MANY or name.startswith("answers-")}
    return {name: values[0] for name, values in fields.items()} | many


MANY = ("sessions", "consents", "successor_consents")


def registration_json(event: Event, fields: Fields, language: str) -> dict[str, Any]:
    """A submitted form as the JSON values of a registration."""
    values: dict[str, Any] = {name: text for name in TEXTS if (text := typed(fields, name))}
    return {
        **values,
        "email": typed(fields, "email"),
        "category": typed(fields, "category"),
        "sessions": fields.get("sessions", []),
        "answers": typed_answers(event, typed(fields, "category"), fields),
        "consents": dict.fromkeys(["privacy", *(c.id for c in event.consents)], False)
        | dict.fromkeys(fields.get("consents", []), True),
        "locale": language,
    }


def typed_answers(event: Event, category: str, fields: Fields) -> dict[str, Any]:
    """The answers to what is asked in this category; a page without scripts also shows what is not."""
    answers = {q.id: _answer(q, fields.get(f"answers-{q.id}", [])) for q in event.questions if q.for_ == "attendee"}
    given = {identifier: answer for identifier, answer in answers.items() if answer not in ("", [], None)}
    return {q.id: given[q.id] for q in event.questions if q.id in given and is_asked(q, category, given)}


def _answer(question: Question, values: list[str]) -> Any:
    if question.kind == "choices":
        return values
    text = values[0].strip() if values else ""
    if question.kind == "yes_no":
        return {"yes": True, "no": False}.get(text)
    if question.kind == "number":
        return _number(text)
    return text


def _number(text: str) -> Any:
    """A number as people write one, with point or comma; any other text stays, and is then a fault."""
    if not re.fullmatch(r"[+-]?[0-9]{1,15}([.,][0-9]{1,15})?", text):
        return text
    number = float(text.replace(",", "."))
    return int(number) if number.is_integer() else number


def all_faults(event: Event, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Everything that is wrong with a submitted form, as (JSON pointer, sentence), whether it can be read or not."""
    faults = person_faults(RegistrationForm, values)
    category = values["category"]
    if event.category(category) is None:
        faults.append(("/category", "Please choose one."))
    faults += session_faults(event, category, tuple(values["sessions"]))
    faults += answer_faults(event, category, values["answers"], asked_of={"attendee"})
    return faults


def person_faults(model: type[BaseModel], values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """As `model_faults`, and what pydantic does not come to look at when a field is wrong: name and privacy."""
    faults = model_faults(model, values)
    if not values.get("email"):
        faults.insert(0, ("/email", "Please fill this in."))
    faults += name_faults(values)
    if not values["consents"].get("privacy"):
        faults.append(("/consents/privacy", "Please agree to the privacy text."))
    return faults


def name_faults(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """That one of the two dependencies of a name is needed."""
    named = values.get("first_name") or values.get("last_name")
    return [] if named else [("/last_name", "A first name or a last name is needed.")]


def model_faults(model: type[BaseModel], values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What keeps JSON values from being a `model`, as (JSON pointer, sentence)."""
    try:
        model.model_validate_json(json.dumps(values))
    except ValidationError as error:
        return [(_pointer(fault["loc"]), _sentence(fault)) for fault in error.errors(include_url=False)]
    return []


def _pointer(location: Iterable[str | int]) -> str:
    """Faults of the whole form are about the name: that one of its two dependencies is needed."""
    return "".join(f"/{part}" for part in location) or "/last_name"


def _sentence(fault: Mapping[str, Any]) -> str:
    if fault["type"] == "value_error":
        return str(fault["msg"]).removeprefix("Value error, ")
    return PLAIN_SENTENCES.get(fault["type"], "Please check this.")


def at_fields(
    event: Event, faults: Iterable[tuple[str, str]], language: str, gettext: Gettext, prefix: str = ""
) -> dict[str, Fault]:
    """Faults by the name of the field they stand at, the first one for each, in the order of the form."""
    found: dict[str, Fault] = {}
    for pointer, sentence in faults:
        name = _field(pointer)
        found.setdefault(prefix + name, Fault(_label(event, name, language, gettext), gettext(sentence)))
    order = [prefix + name for name in _order(event)]
    return dict(sorted(found.items(), key=lambda fault: order.index(fault[0]) if fault[0] in order else len(order)))


def _order(event: Event) -> list[str]:
    """The names of the fields as they stand in the form."""
    *before, consents = LABELS
    return [*before, *(f"answers-{question.id}" for question in event.questions), consents]


def _field(pointer: str) -> str:
    first, *rest = pointer.strip("/").split("/")
    return "-".join((first, *rest)) if first in {"answers", "consents"} else first


def _label(event: Event, name: str, language: str, gettext: Gettext) -> str:
    if name.startswith("answers-"):
        labels = {question.id: question.label for question in event.questions}
        return chosen(labels.get(name.removeprefix("answers-"), {}), language)
    return gettext(LABELS[name]) if name in LABELS else ""
