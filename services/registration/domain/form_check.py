"""Whether a submitted form fits its event: category, sessions, answers, consents."""

from collections.abc import Container, Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import Any

from services.registration.domain.event import Event
from services.registration.domain.event_definition import Question
from services.registration.domain.registration import Consents, RegistrationForm
from shared.errors import Conflict, Invalid
from shared.language.countries import country_code
from shared.language.field_types import is_phone_number, many_lines, one_line

Fault = tuple[str, str]
LONGEST_ANSWER = 5_000


class FormInvalid(Invalid):
    """Some answers do not fit."""


class InvitationRequired(Conflict):
    """This category is by invitation only."""


def check_form(event: Event, form: RegistrationForm) -> None:
    """Raises FormInvalid with every fault as (JSON pointer, sentence)."""
    faults = [
        *_category(event, form),
        *session_faults(event, form.category, form.sessions),
        *answer_faults(event, form.category, form.answers, asked_of={"attendee"}),
        *consent_faults(event, form.consents),
    ]
    if faults:
        raise FormInvalid(errors=tuple(faults))


def check_invitation(event: Event, form: RegistrationForm) -> None:
    """Raises InvitationRequired where only who was invited may register."""
    category = event.category(form.category)
    if category is not None and category.invitation_only:
        raise InvitationRequired


def _category(event: Event, form: RegistrationForm) -> Iterator[Fault]:
    if event.category(form.category) is None:
        yield "/category", "There is no such category."


def session_faults(event: Event, category: str, sessions: tuple[str, ...]) -> Iterator[Fault]:
    """What keeps an attendee of `category` from booking `sessions` together, as (JSON pointer, sentence)."""
    booked = []
    for position, identifier in enumerate(sessions):
        session = event.session(identifier)
        if session is None:
            yield f"/sessions/{position}", "There is no such session."
        elif session.categories and category not in session.categories:
            yield f"/sessions/{position}", "This session is not for this category."
        elif identifier in sessions[:position]:
            yield f"/sessions/{position}", "This session stands twice."
        else:
            booked.append((position, session))
    for (_, one), (position, other) in combinations(booked, 2):
        if one.overlaps(other):
            yield f"/sessions/{position}", "This session takes place at the same time as another one."


def answer_faults(
    event: Event, category: str, answers: Mapping[str, Any], *, asked_of: Container[str]
) -> Iterator[Fault]:
    """What is wrong with the answers of an attendee of `category`, as (JSON pointer, sentence).

    `asked_of` says whose questions may be answered: `attendee`, `organiser` or both.
    """
    asked = {q.id: q for q in event.questions if q.for_ in asked_of and is_asked(q, category, answers)}
    for identifier in answers:
        if identifier not in asked:
            yield f"/answers/{identifier}", "This is not asked here."
    for question in asked.values():
        if fault := _answer_fault(question, answers.get(question.id)):
            yield f"/answers/{question.id}", fault


def is_asked(question: Question, category: str, answers: Mapping[str, Any]) -> bool:
    """Whether an attendee of `category` who gave `answers` is asked a question."""
    if question.categories and category not in question.categories:
        return False
    condition = question.shown_when
    if condition is None:
        return True
    answer = answers.get(condition.question)
    return answer == condition.value or (isinstance(answer, list) and condition.value in answer)


def _answer_fault(question: Question, answer: Any) -> str | None:
    if answer in (None, "", []):
        return "Please answer this." if question.required else None
    if question.kind == "yes_no":
        return None if isinstance(answer, bool) else "Please answer yes or no."
    if question.kind == "number":
        return None if _is_number(answer) else "Please give a number."
    if question.kind == "choices":
        return _choices_fault(question, answer if isinstance(answer, list) else [answer])
    return _text_fault(question, answer) if isinstance(answer, str) else "Please give a text."


def _is_number(answer: Any) -> bool:
    return isinstance(answer, int | float) and not isinstance(answer, bool) and abs(answer) < 2**53


def _choices_fault(question: Question, answers: list[Any]) -> str | None:
    known = {choice.id for choice in question.choices}
    return None if all(answer in known for answer in answers) else "Please choose among the answers given."


def _text_fault(question: Question, answer: str) -> str | None:
    if question.kind == "choice":
        return _choices_fault(question, [answer])
    if question.kind == "country":
        return None if country_code(answer) else "Please give a country by its name or its code of two letters."
    if question.kind == "phone":
        return None if is_phone_number(answer) else "Please give a phone number, such as +352 621 123 456."
    try:
        (many_lines if question.kind == "long_text" else one_line)(answer)
        if question.kind == "date" and date.fromisoformat(answer).isoformat() != answer:
            return "Please give a date."
    except ValueError:
        return "Please give a date." if question.kind == "date" else "This cannot be read as a text."
    return "This is too long." if len(answer) > LONGEST_ANSWER else None


def consent_faults(event: Event, consents: Consents) -> Iterator[Fault]:
    """What is wrong with somebody's consents, as (JSON pointer, sentence)."""
    known = {"privacy", *(consent.id for consent in event.consents)}
    for identifier in consents.given():
        if identifier not in known:
            yield f"/consents/{identifier}", "There is no such consent."
    if not consents.privacy:
        yield "/consents/privacy", "Please agree to the privacy text."
