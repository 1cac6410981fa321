"""Whether the questions of an event fit together."""

from dataclasses import replace
from typing import Any

import pytest

from services.registration.domain.event_changes import redefine
from services.registration.domain.event_definition import EventInvalid
from services.registration.domain.places import PlaceCount
from services.registration.domain.questions import MOST_QUESTIONS, Choice, Condition, Question, question_faults
from services.registration.web.events.event_models import read_definition
from tests.support.registration.builders import NOW, a_definition, a_question, an_event

YES_NO = Question(id="dinner", kind="yes_no", label={"en": "Dinner"})
MENU = Question(id="menu", kind="choice", label={"en": "Menu"}, choices=(Choice(id="fish", label={"en": "Fish"}),))
HOME = Question(id="home", kind="country", label={"en": "Home"})
TEXT = Question(id="name", kind="text", label={"en": "Name"})


def depending(question: str, value: Any, **fields: Any) -> Question:
    return replace(TEXT, id="last", shown_when=Condition(question=question, value=value), **fields)


def pointers(*questions: Question) -> list[str]:
    return [pointer for pointer, _ in question_faults(questions)]


@pytest.mark.parametrize(("question", "value"), [("dinner", False), ("menu", "fish"), ("home", "LU")])
def test_a_question_can_depend_on_an_answer_that_is_known_beforehand(question: str, value: Any) -> None:
    assert pointers(YES_NO, MENU, HOME, depending(question, value)) == []


@pytest.mark.parametrize(
    ("question", "value", "fault"),
    [
        ("gone", "x", "question"),
        ("last", "x", "question"),
        ("name", "x", "question"),
        ("dinner", "yes", "value"),
        ("menu", "meat", "value"),
        ("menu", True, "value"),
        ("home", "Luxembourg", "value"),
        ("home", True, "value"),
    ],
)
def test_a_condition_that_can_never_hold_is_a_fault(question: str, value: Any, fault: str) -> None:
    questions = (YES_NO, MENU, HOME, TEXT, depending(question, value))
    assert pointers(*questions) == [f"/questions/4/shown_when/{fault}"]


def test_a_question_depends_on_earlier_ones_only_so_that_there_are_no_circles() -> None:
    assert pointers(depending("dinner", True), YES_NO) == ["/questions/0/shown_when/question"]


def test_nothing_depends_on_a_retired_question() -> None:
    retired = replace(YES_NO, retired=True)
    assert pointers(retired, depending("dinner", True)) == ["/questions/1/shown_when/question"]
    assert pointers(retired, depending("dinner", True, retired=True)) == []


def test_attendees_answers_do_not_depend_on_those_of_organisers() -> None:
    inside = replace(YES_NO, asked_of="organiser")
    assert pointers(inside, depending("dinner", True)) == ["/questions/1/shown_when/question"]
    assert pointers(inside, depending("dinner", True, asked_of="organiser")) == []


def test_a_choice_has_choices_and_none_twice() -> None:
    assert pointers(replace(MENU, choices=())) == ["/questions/0/choices"]
    assert pointers(replace(MENU, choices=MENU.choices * 2)) == ["/questions/0/choices/1/id"]


def test_an_event_from_before_these_rules_can_still_be_changed() -> None:
    old = an_event(questions=[a_question("which")])
    faulty = replace(old.questions[0], shown_when=Condition(question="gone", value=True))
    object.__setattr__(old, "questions", (faulty,))
    count = PlaceCount()
    assert redefine(old, replace(old.definition(), capacity=5), count=count, now=NOW).capacity == 5
    worse = replace(old.definition(), questions=(faulty, replace(faulty, id="other")))
    with pytest.raises(EventInvalid) as refused:
        redefine(old, worse, count=count, now=NOW)
    assert [pointer for pointer, _ in refused.value.errors] == ["/questions/1/shown_when/question"]


def test_a_question_is_asked_unless_it_says_that_it_is_retired() -> None:
    definition = read_definition(a_definition(questions=[a_question("a"), a_question("b", retired=True)]))
    assert [question.retired for question in definition.questions] == [False, True]


def test_a_form_does_not_grow_for_ever() -> None:
    many = tuple(replace(TEXT, id=f"q{number}") for number in range(MOST_QUESTIONS))
    assert pointers(*many) == []
    assert pointers(*many, TEXT) == ["/questions"]
