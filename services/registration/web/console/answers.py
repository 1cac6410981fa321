"""Answers and consents of a registration, in the words of its event."""

from collections.abc import Callable
from typing import Any

from services.registration.domain.event import Event
from services.registration.domain.event_definition import PRIVACY, Question
from services.registration.domain.registration import Registration
from shared.language.countries import country_names
from shared.language.languages import chosen

Gettext = Callable[[str], str]


def answers_in_words(
    event: Event, registration: Registration, language: str, gettext: Gettext, *, with_sensitive: bool
) -> list[tuple[str, str]]:
    """Returns questions with their answers as people read them, in the order of the form."""
    return [
        (chosen(question.label, language), _in_words(question, registration.answers[question.id], language, gettext))
        for question in event.questions
        if question.id in registration.answers and (with_sensitive or not question.sensitive)
    ]


def consents_in_words(
    event: Event, registration: Registration, language: str, gettext: Gettext
) -> list[tuple[str, bool, str]]:
    """Returns texts of consents, whether each was given, and to which version."""
    texts = {PRIVACY: gettext("Privacy")} | {consent.id: chosen(consent.text, language) for consent in event.consents}
    return [(texts.get(name, name), record.given, record.version) for name, record in registration.consents.items()]


def _in_words(question: Question, answer: Any, language: str, gettext: Gettext) -> str:
    if isinstance(answer, bool):
        return gettext("Yes") if answer else gettext("No")
    labels = {choice.id: chosen(choice.label, language) for choice in question.choices}
    if question.kind == "country":
        labels = dict(country_names(language))
    values = answer if isinstance(answer, list) else [answer]
    return ", ".join(labels.get(str(value), str(value)) for value in values)
