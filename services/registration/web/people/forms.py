"""The registration forms of pages: their fields as JSON values, and faults at fields."""

import json
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from services.registration.domain.answers import EVERYBODY, NO_ANSWERS, asked_questions
from services.registration.domain.event import Event
from services.registration.domain.group_check import group_faults
from services.registration.domain.questions import Question
from services.registration.domain.registration_form import RegistrationForm
from services.registration.web.events.page_models import Gettext
from services.registration.web.events.questions_on_page import field_text
from services.registration.web.people.registration_models import RegistrationModel, unchecked_colleagues
from shared.http.bodies import field_value
from shared.language.countries import country_code
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
# These name their field themselves; any other sentence stands behind the field's label.
NO_NAME = "Enter a first name or a last name."
NO_ADDRESS = "Enter an e-mail address."
NO_CATEGORY = "Choose a category."
MISTYPED = "Is this address right? Correct it, or send the form again to keep it."
SELF_EXPLAINING = frozenset(
    {
        NO_NAME,
        NO_ADDRESS,
        NO_CATEGORY,
        MISTYPED,
        "Enter an e-mail address in the right format, such as name@example.com.",
        "Tick the box to agree that the data are used for this event.",
    }
)
_COLLEAGUE = re.compile(r"^colleague-(\d{1,2})-")
SHOWED_FAULTS = "faulty"  # the hidden field of a form that is shown with its faults
LIST_FIELDS = ("sessions", "consents", "successor_consents")
CHECK_THIS = "Check this answer."
PLAIN_SENTENCES = {
    "missing": "Fill this in.",
    "string_too_long": "This is too long.",
    "string_pattern_mismatch": "Choose one of these.",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of a field in the visitor's language. Its text stands at the field `shown_at` and in the summary."""

    text: str
    shown_at: str


def raw_values(fields: Fields) -> dict[str, Any]:
    """Returns all values of a form as they were sent, to show it again."""
    lists = {name: values for name, values in fields.items() if _is_list(name)}
    return {name: values[0] for name, values in fields.items()} | lists


def _is_list(name: str) -> bool:
    own = _COLLEAGUE.sub("", name)
    return own in LIST_FIELDS or own.startswith("answers-")


def registration_json(event: Event, fields: Fields, language: str) -> dict[str, Any]:
    """Returns a submitted form as the JSON values of a registration."""
    values: dict[str, Any] = {name: text for name in TEXTS if (text := field_value(fields, name))}
    return {
        **values,
        "email": field_value(fields, "email"),
        "category": field_value(fields, "category"),
        "sessions": fields.get("sessions", []),
        "answers": read_answers(event, field_value(fields, "category"), fields),
        "consents": dict.fromkeys(["privacy", *(c.id for c in event.consents)], False)
        | dict.fromkeys(fields.get("consents", []), True),
        "locale": language,
        "invitation": field_value(fields, "invitation") or None,
    }


def read_answers(
    event: Event,
    category: str,
    fields: Fields,
    *,
    asked_of: Container[str] = ("attendee",),
    known: Mapping[str, Any] | None = None,
    shown: Container[str] | None = None,
) -> dict[str, Any]:
    """Returns the answers of somebody of `category`: those in the form, and the `known` ones to all other questions.

    The form has the questions with the ids `shown`; None: all.
    A page shows more than is asked: a browser without scripts hides nothing, and with them what was typed stays.
    """
    known = known or {}
    answers = {
        q.id: _answer(q, fields.get(answer_field(q.id), []))
        if q.asked_of in asked_of and not q.retired and (shown is None or q.id in shown)
        else known.get(q.id)
        for q in event.questions
    }
    given = {identifier: answer for identifier, answer in answers.items() if answer not in NO_ANSWERS}
    asked = asked_questions(event, category, given, asked_of=EVERYBODY)
    return {q.id: given[q.id] for q in event.questions if q.id in given and (q.retired or q in asked)}


def answer_fields(event: Event, answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """Returns kept answers as the fields of a form, as `raw_values` returns sent ones."""
    countries = {question.id for question in event.questions if question.kind == "country"}
    return {answer_field(name): _field_texts(name in countries, answer) for name, answer in answers.items()}


def answer_field(question: str) -> str:
    """Returns the name of the field of a question (its id)."""
    return f"answers-{question}"


def _field_texts(is_country: bool, answer: Any) -> list[str]:
    texts = [field_text(part) for part in (answer if isinstance(answer, list) else [answer])]
    return [country_code(text) or text for text in texts] if is_country else texts


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
    """A number with a decimal point or comma; any other text is returned unchanged and is then a fault."""
    if not re.fullmatch(r"[+-]?[0-9]{1,15}([.,][0-9]{1,15})?", text):
        return text
    number = float(text.replace(",", "."))
    return int(number) if number.is_integer() else number


def all_faults(event: Event, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Returns all faults of a submitted form as (JSON pointer, sentence)."""
    faults = field_faults(RegistrationModel, values)
    if event.category(values["category"]) is None:
        faults.insert(0, ("/category", NO_CATEGORY))
    # Form and fields are checked apart: pydantic says nothing of the form while a field is wrong.
    own = {"sessions": tuple(values["sessions"]), "colleagues": unchecked_colleagues(values)}
    return [*faults, *group_faults(event, RegistrationForm(**{**values, **own}))]


def field_faults(model: type[BaseModel], values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Returns `model_faults`, with a plain sentence for a missing address."""
    missing = [] if values.get("email") else [("/email", NO_ADDRESS)]
    return [*missing, *model_faults(model, values)]


def model_faults(model: type[BaseModel], values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Returns the faults of JSON values as a `model`, as (JSON pointer, sentence)."""
    try:
        model.model_validate_json(json.dumps(values))
    except ValidationError as error:
        return [(_pointer(fault["loc"]), _sentence(fault)) for fault in error.errors(include_url=False)]
    return []


def _pointer(location: Iterable[str | int]) -> str:
    """The JSON pointer of a fault; faults of the whole form are about the name."""
    return "".join(f"/{part}" for part in location) or "/last_name"


def _sentence(fault: Mapping[str, Any]) -> str:
    if fault["type"] == "value_error":
        return str(fault["msg"]).removeprefix("Value error, ")
    return PLAIN_SENTENCES.get(fault["type"], CHECK_THIS)


def faults_by_field(
    event: Event, faults: Iterable[tuple[str, str]], language: str, gettext: Gettext, prefix: str = ""
) -> dict[str, Fault]:
    """Returns the first fault of each field by the field's name, in the order of the form.

    Where there is no name at all, both fields of the name have the same fault, which stands at the first.
    """
    by_field: dict[str, Fault] = {}
    for pointer, sentence in faults:
        names = ("first_name", "last_name") if sentence == NO_NAME else (_field(pointer),)
        label = _label(event, names[0], language, gettext)
        explains_itself = sentence in SELF_EXPLAINING and not _COLLEAGUE.match(names[0])
        text = gettext(sentence) if explains_itself else _text(sentence, label, gettext)
        for name in names:
            by_field.setdefault(prefix + name, Fault(text, prefix + names[0]))
    order = {prefix + name: place for place, name in enumerate(_order(event))}
    return dict(sorted(by_field.items(), key=lambda item: _place(item[0], order)))


def _place(name: str, order: Mapping[str, int]) -> tuple[int, int]:
    """The place of a field in the form: those of each colleague stand behind the booker's own."""
    of_colleague = _COLLEAGUE.match(name)
    own = name[of_colleague.end() :] if of_colleague else name
    return int(of_colleague[1]) + 1 if of_colleague else 0, order.get(own, len(order))


def _text(sentence: str, label: str, gettext: Gettext) -> str:
    text = gettext(sentence)
    if not label:
        return text
    if label.endswith("?"):
        return f"\u2068{label}\u2069 {text}"
    return gettext("%(label)s: %(text)s") % {"label": f"\u2068{label}\u2069", "text": text}


def _order(event: Event) -> list[str]:
    """The names of the fields in the order of the form."""
    *before, consents = LABELS
    return [*before, *(f"answers-{question.id}" for question in event.questions), consents]


def _field(pointer: str) -> str:
    first, *rest = pointer.strip("/").split("/")
    if first == "colleagues" and len(rest) > 1:
        return f"colleague-{rest[0]}-{_field('/'.join(rest[1:]))}"
    return "-".join((first, *rest)) if first in {"answers", "consents"} else first


def _label(event: Event, name: str, language: str, gettext: Gettext) -> str:
    if of_colleague := _COLLEAGUE.match(name):
        person = gettext("Person %(number)s") % {"number": int(of_colleague[1]) + 2}
        return f"{person}, {_label(event, name[of_colleague.end() :], language, gettext)}"
    if name.startswith("answers-"):
        labels = {question.id: question.label for question in event.questions}
        return chosen(labels.get(name.removeprefix("answers-"), {}), language)
    return gettext(LABELS[name]) if name in LABELS else ""
