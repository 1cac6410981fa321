"""The questions of an event, and whether they fit together: what they let people choose, and on what they depend.

Faults are pairs of a JSON pointer and a sentence.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from shared.language.countries import country_code

MOST_QUESTIONS = 200
TOO_MANY = "There is no room for another question: a form has 200 at most, those that are no longer asked included."
WITH_CHOICES = ("choice", "choices")
# Questions whose answers are known beforehand, so that others can depend on one of them.
DECIDING = ("yes_no", *WITH_CHOICES, "country")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One possible answer."""

    id: str
    label: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A question is asked when the question `question` was answered with `value`."""

    question: str
    value: str | bool


QuestionKind = Literal["text", "long_text", "number", "yes_no", "choice", "choices", "date", "country", "phone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of the form. Only people of its `categories` are asked; an empty tuple: all are.

    One that is `asked_later` does not stand on the form by which people register: they answer it afterwards, or never.
    One that is `retired` is no longer asked, while the answers that it had are still shown and exported.
    """

    id: str
    kind: QuestionKind
    label: dict[str, str]
    required: bool = False
    sensitive: bool = False
    categories: tuple[str, ...] = ()
    shown_when: Condition | None = None
    choices: tuple[Choice, ...] = ()
    asked_of: Literal["attendee", "organiser"] = "attendee"
    asked_later: bool = False
    retired: bool = False


def question_faults(questions: tuple[Question, ...]) -> Iterator[tuple[str, str]]:
    """Yields the faults of the questions that are asked; what is no longer asked cannot be wrong."""
    if len(questions) > MOST_QUESTIONS:
        yield "/questions", TOO_MANY
    for number, question in enumerate(questions):
        if question.retired:
            continue
        pointer = f"/questions/{number}"
        yield from _choice_faults(f"{pointer}/choices", question)
        if question.shown_when is not None:
            yield from _condition_faults(f"{pointer}/shown_when", question, question.shown_when, questions[:number])


def _choice_faults(pointer: str, question: Question) -> Iterator[tuple[str, str]]:
    if question.kind in WITH_CHOICES and not question.choices:
        yield pointer, "Enter the answers that people can choose from."
    ids = [choice.id for choice in question.choices]
    for number, identifier in enumerate(ids):
        if identifier in ids[:number]:
            yield f"{pointer}/{number}/id", "This choice stands twice."


def _condition_faults(
    pointer: str, question: Question, condition: Condition, before: tuple[Question, ...]
) -> Iterator[tuple[str, str]]:
    """Yields the faults of a condition. As it looks at earlier questions only, no circle of them can come about."""
    deciding = next((earlier for earlier in before if earlier.id == condition.question), None)
    if deciding is None or deciding.retired:
        yield f"{pointer}/question", "This depends on a question that does not come before it."
    elif deciding.kind not in DECIDING:
        yield f"{pointer}/question", "This can depend only on yes or no, on a choice or on a country."
    elif deciding.asked_of == "organiser" and question.asked_of == "attendee":
        yield f"{pointer}/question", "This depends on a question that attendees are not asked."
    elif deciding.asked_later and not question.asked_later:
        yield f"{pointer}/question", "This depends on a question that is asked later."
    elif not _is_answer(deciding, condition.value):
        yield f"{pointer}/value", "This depends on an answer that nobody can give."


def _is_answer(question: Question, value: str | bool) -> bool:
    if question.kind == "yes_no":
        return isinstance(value, bool)
    if question.kind == "country":
        return isinstance(value, str) and country_code(value) == value
    return any(choice.id == value for choice in question.choices)
