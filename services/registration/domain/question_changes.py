"""Changes of the questions of an event: those that are asked come first, in the form's order, then the retired ones."""

from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import replace

from services.registration.domain.questions import Choice, Question, QuestionKind
from services.registration.domain.readable_ids import readable_id
from shared.language.languages import LANGUAGES

Questions = tuple[Question, ...]
OTHERWISE = "question"
# The kinds that a question can become without a change to the answers that it has.
KINDS_TO_COME: Mapping[QuestionKind, tuple[QuestionKind, ...]] = {
    "text": ("long_text",),
    "choice": ("choices",),
    "phone": ("text", "long_text"),
}


def first_text(texts: Mapping[str, str]) -> str:
    """Returns the text of which an id is made: English, else any."""
    return next((texts[language] for language in LANGUAGES if texts.get(language)), "")


def new_question_id(label: Mapping[str, str], taken: Container[str]) -> str:
    """Returns an id for a question with this label that is not among those `taken`."""
    return readable_id(first_text(label), taken, OTHERWISE)


def with_choice_ids(choices: Sequence[tuple[str, dict[str, str]]]) -> tuple[Choice, ...]:
    """Returns choices of (id, label); those without an id get one of their label."""
    taken = {identifier for identifier, _ in choices if identifier}
    result = []
    for identifier, label in choices:
        chosen_id = identifier or readable_id(first_text(label), taken, "choice")
        taken.add(chosen_id)
        result.append(Choice(id=chosen_id, label=label))
    return tuple(result)


def saved(questions: Questions, question: Question) -> Questions:
    """Returns the questions with a changed one in its place, or with a new one behind those that are asked."""
    if any(other.id == question.id for other in questions):
        return tuple(question if other.id == question.id else other for other in questions)
    return in_order((*questions, question))


def copied(questions: Questions, identifier: str, taken: Collection[str]) -> Questions:
    """Returns the questions with a copy of one behind it."""
    result = []
    for question in questions:
        result.append(question)
        if question.id == identifier:
            taken_ids = {*taken, *(other.id for other in questions)}
            result.append(replace(question, id=new_question_id(question.label, taken_ids)))
    return tuple(result)


def moved(questions: Questions, identifier: str, step: int) -> Questions:
    """Returns the questions with one that is asked moved one place up (-1) or down (1)."""
    ids = [question.id for question in questions if not question.retired]
    if identifier not in ids:
        return questions
    place = ids.index(identifier)
    ids.insert(min(max(place + step, 0), len(ids) - 1), ids.pop(place))
    return arranged(questions, ids)


def arranged(questions: Questions, ids: Sequence[str]) -> Questions:
    """Returns the questions in the order of `ids`; those that are not named come behind, in the order that they had."""
    places = {identifier: place for place, identifier in enumerate(ids)}
    return in_order(tuple(sorted(questions, key=lambda question: places.get(question.id, len(places)))))


def retired(questions: Questions, identifier: str, *, ends: bool = True) -> Questions:
    """Returns the questions, of which one is no longer asked, or asked again."""
    changed = tuple(replace(q, retired=ends) if q.id == identifier else q for q in questions)
    return in_order(changed)


def without(questions: Questions, identifier: str) -> Questions:
    """Returns the questions but one."""
    return tuple(question for question in questions if question.id != identifier)


def in_order(questions: Questions) -> Questions:
    """Returns the questions that are asked, then the retired ones."""
    return tuple(sorted(questions, key=lambda question: question.retired))


def depending_on(questions: Questions, identifier: str) -> list[Question]:
    """Returns the questions that are asked only of those who give a certain answer to this one."""
    return [q for q in questions if not q.retired and q.shown_when is not None and q.shown_when.question == identifier]
