"""The form of one question of an event: its fields as a question, and the faults at its fields."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from services.registration.domain.event import Event
from services.registration.domain.event_definition import EventInvalid, Fault
from services.registration.domain.question_changes import KINDS_TO_COME, new_question_id, with_choice_ids
from services.registration.domain.questions import WITH_CHOICES, Condition, Question, QuestionKind
from services.registration.web.events.event_fields import NO_TEXT
from services.registration.web.events.event_models import QuestionModel
from services.registration.web.events.questions_on_page import field_text
from services.registration.web.people.forms import Fields, model_faults
from shared.http.bodies import field_value

KINDS: tuple[QuestionKind, ...] = get_args(QuestionKind)
SPARE_ROWS = 3
MANY_ROWS = 80  # a form has 500 fields at most
NO_LABEL = "Enter the question in at least one language."
KIND_STAYS = "People have answered already, and this kind cannot hold their answers."
OTHERS_DEPEND = "Another question depends on an answer to this one. Change that question first."
CHOICE_STAYS = "People have chosen this answer, so it stays. You can change its words."

Row = tuple[str, dict[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Answers that people gave: to the question, and with each of its choices."""

    people: int = 0
    by_choice: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionForm:
    """A form as it was sent, or as it shows a question. `rows` are its choices as (id, label); new ones have no id."""

    event: Event
    present: Question | None
    label: Mapping[str, str]
    kind: str
    required: bool = False
    sensitive: bool = False
    asked_of: str = "attendee"
    asked_later: bool = False
    categories: tuple[str, ...] = ()
    shown_when: str = ""
    rows: tuple[Row, ...] = ()

    @property
    def filled(self) -> list[tuple[int, Row]]:
        """The rows with a text, each with its number."""
        return [(number, row) for number, row in enumerate(self.rows) if any(row[1].values())]

    def question(self, taken: Iterable[str]) -> Question:
        """Returns the question that the form describes; a new one gets an id that is not among those `taken`."""
        before = self.present
        identifier = before.id if before else new_question_id(self.label, {*taken})
        choices = with_choice_ids([(row[0], _whole(row[1], _label_of(before, row[0]))) for _, row in self.filled])
        return Question(
            id=identifier,
            kind=self.kind,  # type: ignore[arg-type]  # the model has yet to check it
            label=_whole(self.label, before.label if before else {}),
            required=self.required,
            sensitive=self.sensitive,
            categories=self.categories,
            shown_when=_condition(self.event, self.shown_when),
            choices=choices if self.kind in WITH_CHOICES else (),
            asked_of="organiser" if self.asked_of == "organiser" else "attendee",
            asked_later=self.asked_later and self.asked_of != "organiser",
            retired=bool(before and before.retired),
        )

    def faults(self, question: Question, given: Given) -> list[Fault]:
        """Returns the faults of the question that the form describes, as (field, sentence)."""
        values = _json(question)
        faults = [(self.field_of(pointer), sentence) for pointer, sentence in model_faults(QuestionModel, values)]
        faults = [(field, NO_LABEL if sentence == NO_TEXT else sentence) for field, sentence in faults]
        if self.present is None or not given.people:
            return faults
        if question.kind != self.present.kind and question.kind not in KINDS_TO_COME.get(self.present.kind, ()):
            faults.append(("kind", KIND_STAYS))
        elif set(given.by_choice) & ({c.id for c in self.present.choices} - {c.id for c in question.choices}):
            faults.append(("choices", CHOICE_STAYS))
        return faults

    def fields_of(self, number: int, refusal: EventInvalid) -> list[Fault]:
        """Returns the faults of the whole event by field; the question is its `number`th."""
        own = f"/questions/{number}/"
        others = ("choices" if self.kind in WITH_CHOICES else "kind", OTHERS_DEPEND)
        of_form = f"label-{self.event.languages[0]}"
        return [
            (self.field_of(pointer.removeprefix(own)), sentence)
            if pointer.startswith(own)
            else (others if pointer.startswith("/questions/") else (of_form, sentence))
            for pointer, sentence in refusal.errors
        ]

    def field_of(self, pointer: str) -> str:
        """Returns the field of a JSON pointer into the question."""
        first, *rest = pointer.strip("/").split("/")
        language = self.event.languages[0]
        if first == "label":
            return f"label-{rest[0] if rest else language}"
        if first == "choices" and rest:
            number = self.filled[int(rest[0])][0]
            return f"choice-{number}-{rest[2] if len(rest) > 2 else language}"
        return {"for": "asked_of"}.get(first, first)

    def with_rows(self, action: str) -> "QuestionForm":
        """Returns the form after one of the buttons at its choices: `more`, `up:2`, `down:2` or `drop:2`."""
        verb, _, number = action.partition(":")
        rows, place = list(self.rows), int(number) if number.isdecimal() and len(number) < 4 else len(self.rows)
        if place < len(rows):
            row = rows.pop(place)
            if verb in {"up", "down"}:
                rows.insert(max(place + (-1 if verb == "up" else 1), 0), row)
        return replace(self, rows=_with_spare(rows) if verb == "more" else tuple(rows))


def shown_question(event: Event, question: Question | None, kind: str = "text") -> QuestionForm:
    """Returns the form that shows a question; None: a new one of `kind`."""
    if question is None:
        known_kind = kind if kind in KINDS else "text"
        return QuestionForm(event=event, present=None, label={}, kind=known_kind, rows=_with_spare(()))
    condition = question.shown_when
    return QuestionForm(
        event=event,
        present=question,
        label=question.label,
        kind=question.kind,
        required=question.required,
        sensitive=question.sensitive,
        asked_of=question.asked_of,
        asked_later=question.asked_later,
        categories=question.categories,
        shown_when=f"{condition.question}={field_text(condition.value)}" if condition else "",
        rows=_with_spare([(choice.id, choice.label) for choice in question.choices]),
    )


def sent_question(event: Event, question: Question | None, fields: Fields) -> QuestionForm:
    """Returns the form that was sent for a question; None: for a new one."""
    own = {choice.id for choice in question.choices} if question else set()
    ids = fields.get("choice", [])
    rows = [(i if i in own else "", _row(event, fields, number)) for number, i in enumerate(ids)]
    return QuestionForm(
        event=event,
        present=question,
        label={language: field_value(fields, f"label-{language}") for language in event.languages},
        kind=field_value(fields, "kind"),
        required=_ticked(fields, "required"),
        sensitive=_ticked(fields, "sensitive"),
        asked_of=field_value(fields, "asked_of"),
        asked_later=_ticked(fields, "asked_later"),
        categories=tuple(category.id for category in event.categories if category.id in fields.get("categories", [])),
        shown_when=field_value(fields, "shown_when"),
        rows=tuple(rows),
    )


def _ticked(fields: Fields, name: str) -> bool:
    return "yes" in fields.get(name, [])


def _row(event: Event, fields: Fields, number: int) -> dict[str, str]:
    texts = {language: fields.get(f"choice-{language}", []) for language in event.languages}
    return {language: given[number].strip() for language, given in texts.items() if number < len(given)}


def _with_spare(rows: Sequence[Row]) -> tuple[Row, ...]:
    spare: list[Row] = [("", {}) for _ in range(SPARE_ROWS)]
    return tuple(rows) if len(rows) > MANY_ROWS else (*rows, *spare)


def _whole(texts: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """The texts, with those in languages that the event no longer has."""
    return {language: text for language, text in {**before, **texts}.items() if text}


def _label_of(question: Question | None, choice: str) -> Mapping[str, str]:
    choices = question.choices if question else ()
    return next((known.label for known in choices if known.id == choice), {})


def _condition(event: Event, text: str) -> Condition | None:
    deciding, _, value = text.partition("=")
    if not deciding:
        return None
    is_yes_no = any(question.id == deciding and question.kind == "yes_no" for question in event.questions)
    return Condition(question=deciding, value=value == "yes" if is_yes_no else value)


def _json(question: Question) -> dict[str, Any]:
    condition = question.shown_when
    return {
        "id": question.id,
        "kind": question.kind,
        "label": question.label,
        "required": question.required,
        "sensitive": question.sensitive,
        "categories": list(question.categories),
        "shown_when": {"question": condition.question, "value": condition.value} if condition else None,
        "choices": [{"id": choice.id, "label": choice.label} for choice in question.choices],
        "for": question.asked_of,
        "asked_later": question.asked_later,
        "retired": question.retired,
    }
