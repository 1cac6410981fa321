"""The questions that somebody has yet to answer: those asked later, and required ones that came after they registered.

Nobody has to: a missing answer cancels nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.registration.domain.answers import NO_ANSWERS, asked_questions
from services.registration.domain.event import Event
from services.registration.domain.questions import Question
from services.registration.domain.registration import Registration
from shared.contracts.registration import Texts

AT_THE_DOOR: Texts = {
    "en": "Answers missing",
    "fr": "Réponses manquantes",
    "de": "Antworten fehlen",
    "lb": "Äntwerte feelen",
}


ONLINE_AT_THE_DOOR: Texts = {
    "en": "Takes part online, without a place in the room",
    "fr": "Participe en ligne, sans place dans la salle",
    "de": "Nimmt online teil, ohne Platz im Saal",
    "lb": "Hëlt online deel, ouni Plaz am Sall",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A question that is asked of people of `categories` (empty: all) who gave these `answers`, by question."""

    question: str
    categories: tuple[str, ...] = ()
    answers: tuple[tuple[str, str | bool], ...] = ()


def gaps(event: Event) -> Iterator[Gap]:
    """Yields the questions whose answers may be missing, each with the people of whom it is asked."""
    for question in event.questions:
        if _is_awaited(question) and (gap := _gap(event, question)) is not None:
            yield gap


def _gap(event: Event, question: Question) -> Gap | None:
    """The gap of a question with the conditions of all on which it depends; None: it is asked of nobody."""
    questions = {q.id: q for q in event.questions}
    categories, answers, asked = set(question.categories), [], question
    while condition := asked.shown_when:
        deciding = questions.get(condition.question)
        if deciding is None or deciding.retired:
            return None
        if deciding.categories:
            categories = categories & set(deciding.categories) if categories else set(deciding.categories)
            if not categories:
                return None
        answers.append((deciding.id, condition.value))
        asked = deciding
    return Gap(question=question.id, categories=tuple(sorted(categories)), answers=tuple(answers))


def missing_questions(event: Event, registration: Registration) -> list[Question]:
    """Returns the questions that somebody is asked and has not answered, in the form's order."""
    if registration.erased_at is not None:
        return []
    answers = registration.answers
    asked = asked_questions(event, registration.category, answers, asked_of={"attendee"})
    return [q for q in asked if _is_awaited(q) and answers.get(q.id) in NO_ANSWERS]


def questions_to_show(event: Event, registration: Registration) -> list[Question]:
    """Returns the missing questions, with those that depend on one of them and may be asked after its answer."""
    missing = {question.id for question in missing_questions(event, registration)}
    for question in event.questions:  # a question depends on earlier ones only
        depends = question.shown_when is not None and question.shown_when.question in missing
        if depends and _may_be_asked(question, registration):
            missing.add(question.id)
    return [question for question in event.questions if question.id in missing]


def door_note(event: Event, registration: Registration) -> str | None:
    """Returns the note for the door: the organisers' own, that somebody is expected online, and that answers are
    missing, where organisers want to see it.
    """
    notes = [registration.attention] if registration.attention else []
    if registration.is_active and event.is_online(registration.category):
        notes.append(ONLINE_AT_THE_DOOR[event.languages[0]])
    if event.show_missing_answers_at_door and registration.is_active and missing_questions(event, registration):
        notes.append(AT_THE_DOOR[event.languages[0]])
    return " · ".join(notes) or None


def _is_awaited(question: Question) -> bool:
    return not question.retired and question.asked_of == "attendee" and (question.asked_later or question.required)


def _may_be_asked(question: Question, registration: Registration) -> bool:
    return (
        not question.retired
        and question.asked_of == "attendee"
        and registration.category in (question.categories or (registration.category,))
        and registration.answers.get(question.id) in NO_ANSWERS
    )
