"""The questions of a form in pages, and answers as text, in one language."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.registration.domain.answers import NO_ANSWERS
from services.registration.domain.event import Event
from services.registration.domain.questions import Condition, Question
from shared.language.countries import country_names
from shared.language.languages import chosen

INPUT_TYPES = {"date": "date", "phone": "tel"}
MOST_BUTTONS = 12  # choices; more of them are a list to unfold

Gettext = Callable[[str], str]
Option = tuple[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionOnPage:
    """A question in the form; `options` are its choices as (value, text).

    `only_for` says in words who is asked. `when` says it for scripts: the field that decides, and its value.
    """

    id: str
    kind: str
    label: Mapping[str, str]
    required: bool
    options: tuple[Option, ...]
    unfolds: bool
    input_type: str
    only_for: str
    categories: tuple[str, ...]
    when: tuple[str, str] | None


def question_on_page(event: Event, question: Question, language: str, gettext: Gettext) -> QuestionOnPage:
    """Returns a question of the event for pages in `language`."""
    condition, options = question.shown_when, options_of(question, language, gettext)
    hints = (only_for(event, question.categories, language, gettext), _only_if(event, condition, language, gettext))
    return QuestionOnPage(
        id=question.id,
        kind=question.kind,
        label=question.label,
        required=question.required,
        options=options,
        unfolds=question.kind == "country" or (question.kind == "choice" and len(options) > MOST_BUTTONS),
        input_type=INPUT_TYPES.get(question.kind, "text"),
        only_for=" · ".join(filter(None, hints)),
        categories=question.categories,
        when=(f"answers-{condition.question}", field_text(condition.value)) if condition else None,
    )


def questions_on_form(
    event: Event, language: str, gettext: Gettext, *, category: str | None = None, answered: Container[str] = ()
) -> tuple[QuestionOnPage, ...]:
    """Returns the questions of `form_questions` for a page."""
    questions = form_questions(event, category=category, answered=answered)
    return tuple(question_on_page(event, question, language, gettext) for question in questions)


def form_questions(event: Event, *, category: str | None = None, answered: Container[str] = ()) -> list[Question]:
    """Returns the questions that attendees are asked, or those of one category.

    Of those that are asked later there are only the ones `answered` (ids).
    """
    return [
        question
        for question in own_questions(event)
        if not question.retired
        and (not question.asked_later or question.id in answered)
        and (category is None or not question.categories or category in question.categories)
    ]


def own_questions(event: Event) -> list[Question]:
    """Returns the questions that attendees answer themselves, or once did."""
    return [question for question in event.questions if question.asked_of == "attendee"]


def only_for(event: Event, categories: tuple[str, ...], language: str, gettext: Gettext) -> str:
    """Returns a remark that names the categories; '' where all are meant."""
    names = [chosen(category.name, language) for c in categories if (category := event.category(c))]
    return gettext("Only for:") + " " + ", ".join(names) if names else ""


def field_text(answer: Any) -> str:
    """Returns one answer as forms send it."""
    return ("yes" if answer else "no") if isinstance(answer, bool) else str(answer)


def given_answers(
    event: Event, questions: Iterable[Question], answers: Mapping[str, Any], language: str, gettext: Gettext
) -> list[tuple[QuestionOnPage, str]]:
    """Returns those of `questions` that were answered, each with the answer as text."""
    answered = [question for question in questions if answers.get(question.id) not in NO_ANSWERS]
    on_page = [question_on_page(event, question, language, gettext) for question in answered]
    return [(question, answer_text(question, answers[question.id], language)) for question in on_page]


def answer_text(question: QuestionOnPage, answer: Any, language: str) -> str:
    """Returns an answer as people read it."""
    texts = {value: chosen(label, language) for value, label in question.options}
    values = [field_text(part) for part in (answer if isinstance(answer, list) else [answer])]
    return ", ".join(texts.get(value, value) for value in values)


def options_of(question: Question, language: str, gettext: Gettext) -> tuple[Option, ...]:
    """Returns the answers to choose from as (value, text); none for a question in one's own words."""
    if question.kind == "country":
        return tuple((code, {language: name}) for code, name in country_names(language).items())
    if question.kind == "yes_no":
        return (("yes", {language: gettext("Yes")}), ("no", {language: gettext("No")}))
    return tuple((choice.id, choice.label) for choice in question.choices)


def _only_if(event: Event, condition: Condition | None, language: str, gettext: Gettext) -> str:
    deciding = next((q for q in event.questions if condition and q.id == condition.question), None)
    if condition is None or deciding is None:
        return ""
    value = field_text(condition.value)
    texts = {option: chosen(label, language) for option, label in options_of(deciding, language, gettext)}
    return gettext("Only if your answer to “%(question)s” is “%(answer)s”") % {
        "question": f"\u2068{chosen(deciding.label, language)}\u2069",
        "answer": f"\u2068{texts.get(value, value)}\u2069",
    }
