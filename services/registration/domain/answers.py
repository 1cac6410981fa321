"""Answers to the questions of an event: which are asked, whether an answer fits, and in which form it is kept.

Faults are pairs of a JSON pointer and a sentence.
"""

from collections.abc import Container, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from services.registration.domain.event import Event
from services.registration.domain.event_definition import Fault
from services.registration.domain.questions import Question
from shared.language.countries import country_code
from shared.language.field_types import many_lines, one_line
from shared.language.phone_numbers import international_number

LONGEST_ANSWER = 5_000
NO_ANSWERS: tuple[Any, ...] = (None, "", [])
EVERYBODY = frozenset({"attendee", "organiser"})


def asked_questions(
    event: Event, category: str, answers: Mapping[str, Any], *, asked_of: Container[str]
) -> list[Question]:
    """Returns the questions that somebody of `category` who gives `answers` is asked, in the form's order.

    Questions are asked of `attendee`, of `organiser` or of both. One that depends on another is asked only where that
    one is asked, too.
    """
    questions = {question.id: question for question in event.questions}

    def is_asked(question: Question, path: tuple[str, ...] = ()) -> bool:
        if question.retired or question.id in path or (question.categories and category not in question.categories):
            return False
        condition = question.shown_when
        if condition is None:
            return True
        deciding, answer = questions.get(condition.question), answers.get(condition.question)
        gives_it = answer == condition.value or (isinstance(answer, list) and condition.value in answer)
        return gives_it and deciding is not None and is_asked(deciding, (*path, question.id))

    return [question for question in event.questions if question.asked_of in asked_of and is_asked(question)]


def answer_faults(
    event: Event,
    category: str,
    answers: Mapping[str, Any],
    *,
    asked_of: Container[str],
    known: Mapping[str, Any] = MappingProxyType({}),
    late: bool = False,
) -> Iterator[Fault]:
    """Yields the faults of the answers of an attendee of `category`.

    A question that is asked later needs an answer only where `late`. What is as in `known`, where None stands for no
    answer, is no fault: a question may have changed since, or be asked no longer.
    """
    asked = {q.id: q for q in asked_questions(event, category, answers, asked_of=asked_of)}
    retired = {question.id for question in event.questions if question.retired}
    for identifier in answers:
        if identifier not in asked and not (identifier in retired and _unchanged(identifier, answers, known)):
            yield f"/answers/{identifier}", "This is not asked here."
    for question in asked.values():
        if _unchanged(question.id, answers, known):
            continue
        is_required = question.required and (late or not question.asked_later)
        if fault := _answer_fault(event, question, answers.get(question.id), is_required=is_required):
            yield f"/answers/{question.id}", fault


def answers_to_store(event: Event, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Returns answers in the form in which they are kept: countries by code, telephone numbers in international form.

    What cannot be read stays as it is, as answers from before a question changed do.
    """
    kinds = {question.id: question.kind for question in event.questions}
    return {name: _to_store(event, kinds.get(name), answer) for name, answer in answers.items()}


def _to_store(event: Event, kind: str | None, answer: Any) -> Any:
    if kind == "country" and isinstance(answer, str):
        return country_code(answer) or answer
    if kind == "phone" and isinstance(answer, str):
        return international_number(answer, event.country) or answer
    return answer


def _unchanged(identifier: str, answers: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    if identifier not in known:
        return False
    answer, before = answers.get(identifier), known[identifier]
    if answer in NO_ANSWERS:
        return before in NO_ANSWERS
    return type(answer) is type(before) and bool(answer == before)  # True is not 1


def known_answers(event: Event, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the answer to each question of the event; None where there is none."""
    return {question.id: answers.get(question.id) for question in event.questions}


def _answer_fault(event: Event, question: Question, answer: Any, *, is_required: bool) -> str | None:
    if answer in NO_ANSWERS:
        return "Answer this question." if is_required else None
    if question.kind == "yes_no":
        return None if isinstance(answer, bool) else "Answer yes or no."
    if question.kind == "number":
        return None if _is_number(answer) else "Enter a number."
    if question.kind == "choices":
        return _choices_fault(question, answer if isinstance(answer, list) else [answer])
    return _text_fault(event, question, answer) if isinstance(answer, str) else "Enter a text."


def _is_number(answer: Any) -> bool:
    return isinstance(answer, int | float) and not isinstance(answer, bool) and abs(answer) < 2**53


def _choices_fault(question: Question, answers: list[Any]) -> str | None:
    known = {choice.id for choice in question.choices}
    return None if all(answer in known for answer in answers) else "Choose one of the answers given."


def _text_fault(event: Event, question: Question, answer: str) -> str | None:
    if question.kind == "choice":
        return _choices_fault(question, [answer])
    if question.kind == "country":
        return None if country_code(answer) else "Enter a country by its name or its two-letter code."
    if question.kind == "phone":
        is_number = len(answer) <= LONGEST_ANSWER and international_number(answer, event.country)
        return None if is_number else "Enter a phone number, such as +352 621 123 456."
    try:
        (many_lines if question.kind == "long_text" else one_line)(answer)
        if question.kind == "date" and date.fromisoformat(answer).isoformat() != answer:
            return "Enter a date, such as 2026-11-12."
    except ValueError:
        return "Enter a date, such as 2026-11-12." if question.kind == "date" else "This cannot be read as a text."
    return "This is too long." if len(answer) > LONGEST_ANSWER else None
