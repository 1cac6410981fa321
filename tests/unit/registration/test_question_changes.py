"""The questions of a form are put in order, copied, retired and made of what an organiser typed."""

from typing import Any

import pytest

from services.registration.domain.question_changes import (
    Questions,
    arranged,
    copied,
    depending_on,
    first_text,
    moved,
    new_question_id,
    retired,
    saved,
    with_choice_ids,
    without,
)
from services.registration.domain.questions import Question, question_faults
from services.registration.domain.ready_questions import READY_QUESTIONS
from shared.language.languages import LANGUAGES
from tests.support.registration.builders import a_question, an_event


def questions(text: str) -> Questions:
    """Questions with these ids; a retired one is written in capitals."""
    asked = [a_question(name.lower(), retired=name.isupper()) for name in text]
    return an_event(questions=asked).questions


def ids(of: Questions) -> str:
    return "".join(question.id.upper() if question.retired else question.id for question in of)


@pytest.mark.parametrize(
    ("name", "step", "order"),
    [("a", 1, "bacX"), ("c", -1, "acbX"), ("a", -1, "abcX"), ("c", 1, "abcX"), ("x", -1, "abcX"), ("z", 1, "abcX")],
)
def test_a_question_moves_among_those_that_are_asked(name: str, step: int, order: str) -> None:
    assert ids(moved(questions("abcX"), name, step)) == order


def test_an_order_that_knows_not_all_questions_loses_none() -> None:
    assert ids(arranged(questions("abcX"), ["c", "gone", "a"])) == "cabX"
    assert ids(arranged(questions("abcX"), ["x", "b"])) == "bacX"


def test_retired_questions_come_last_and_stay_what_they_are() -> None:
    ended = retired(questions("abc"), "a")
    assert ids(ended) == "bcA"
    assert ids(retired(ended, "a", ends=False)) == "bca"
    assert ids(without(ended, "a")) == "bc"
    assert ids(saved(ended, Question(id="d", kind="text", label={"en": "D"}))) == "bcdA"


def test_a_changed_question_keeps_its_place() -> None:
    changed = saved(questions("abc"), Question(id="b", kind="number", label={"en": "B"}))
    assert (ids(changed), changed[1].kind) == ("abc", "number")


def test_a_copy_stands_behind_its_question_with_an_id_of_its_own() -> None:
    assert [question.id for question in copied(questions("ab"), "a", {"a-2"})] == ["a", "a-3", "b"]


def test_an_id_is_made_of_the_words_without_accents() -> None:
    assert new_question_id({"fr": "Où êtes-vous né ?"}, set()) == "ou-etes-vous-ne"
    assert new_question_id({"en": "Où", "fr": "x"}, {"ou"}) == "ou-2"
    assert new_question_id({"en": "?!"}, set()) == "question"
    assert first_text({"lb": "Moien", "en": ""}) == "Moien"


def test_choices_keep_their_ids_and_new_ones_get_others() -> None:
    choices = with_choice_ids([("fish", {"en": "Trout"}), ("", {"en": "Fish"}), ("", {"en": "Fish"})])
    assert [choice.id for choice in choices] == ["fish", "fish-2", "fish-3"]


def test_a_question_on_which_others_depend_is_known() -> None:
    depends: dict[str, Any] = {"shown_when": {"question": "a", "value": True}}
    asked = an_event(questions=[a_question("a", "yes_no"), a_question("b", **depends), a_question("c")]).questions
    assert [question.id for question in depending_on(asked, "a")] == ["b"]
    assert depending_on(retired(asked, "b"), "a") == []


def test_ready_made_questions_are_whole_and_in_every_language() -> None:
    assert list(question_faults(tuple(READY_QUESTIONS.values()))) == []
    for question in READY_QUESTIONS.values():
        for label in (question.label, *(choice.label for choice in question.choices)):
            assert set(label) == set(LANGUAGES)
