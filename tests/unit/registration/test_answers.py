"""People are asked the questions that concern them, and their answers are stored in one form."""

from typing import Any

import pytest

from services.registration.domain.answers import EVERYBODY, answer_faults, answers_to_store, asked_questions
from services.registration.domain.event import Event
from services.registration.domain.form_check import change_faults
from services.registration.domain.questions import Condition
from services.registration.web.people.forms import answer_fields, read_answers
from tests.support.registration.builders import a_category, a_choice_of, a_question, a_registration, an_event


def a_dinner(**fields: Any) -> Event:
    """An event that asks those who come to dinner for the menu, and those who eat fish for the kind of fish."""
    return an_event(
        questions=[
            a_question("dinner", "yes_no"),
            a_question("menu", "choice", **a_choice_of("fish", "vegan"), **when("dinner", True)),
            a_question("fish", **when("menu", "fish"), required=True),
        ],
        **fields,
    )


def when(question: str, value: Any) -> dict[str, Any]:
    return {"shown_when": {"question": question, "value": value}}


def asked(event: Event, answers: dict[str, Any], category: str = "industry") -> list[str]:
    return [question.id for question in asked_questions(event, category, answers, asked_of=EVERYBODY)]


def faults(event: Event, answers: dict[str, Any], known: dict[str, Any] | None = None) -> list[str]:
    faulty = answer_faults(event, "industry", answers, asked_of=EVERYBODY, known=known or {})
    return [pointer for pointer, _ in faulty]


@pytest.mark.parametrize(
    ("answers", "ids"),
    [
        ({}, ["dinner"]),
        ({"dinner": True}, ["dinner", "menu"]),
        ({"dinner": True, "menu": "fish"}, ["dinner", "menu", "fish"]),
        ({"dinner": True, "menu": "vegan"}, ["dinner", "menu"]),
        ({"dinner": False, "menu": "fish"}, ["dinner"]),  # nobody is asked on because of an answer that does not count
    ],
)
def test_a_question_depends_on_one_that_is_asked_itself(answers: dict[str, Any], ids: list[str]) -> None:
    assert asked(a_dinner(), answers) == ids


def test_one_of_several_choices_is_enough() -> None:
    event = an_event(
        questions=[
            a_question("days", "choices", **a_choice_of("mon", "tue")),
            a_question("hotel", **when("days", "tue")),
        ]
    )
    assert asked(event, {"days": ["mon", "tue"]}) == ["days", "hotel"]
    assert asked(event, {"days": ["mon"]}) == ["days"]


def test_a_circle_of_an_older_version_asks_nobody_for_ever() -> None:
    event = a_dinner()
    first, *others = event.questions
    object.__setattr__(first, "shown_when", Condition(question="menu", value="fish"))
    object.__setattr__(event, "questions", (first, *others))
    assert asked(event, {"dinner": True, "menu": "fish"}) == []


def test_a_question_of_a_category_is_not_asked_of_others() -> None:
    event = an_event(
        questions=[a_question("outlet", categories=["press"])], categories=[a_category(), a_category("press")]
    )
    assert (asked(event, {}), asked(event, {}, "press")) == ([], ["outlet"])


def test_a_retired_question_is_not_asked_and_its_answer_stays() -> None:
    event = an_event(questions=[a_question("old", retired=True, required=True)])
    assert asked(event, {}) == []
    assert faults(event, {"old": "x"}) == ["/answers/old"]
    assert faults(event, {"old": "x"}, known={"old": "x"}) == []
    assert faults(event, {"old": "y"}, known={"old": "x"}) == ["/answers/old"]
    assert read_answers(event, "industry", {"answers-old": ["y"]}, known={"old": "x"}) == {"old": "x"}


def test_an_answer_that_no_longer_fits_may_stay_as_it_is() -> None:
    event = an_event(questions=[a_question("phone", "phone"), a_question("yes", "yes_no")])
    assert faults(event, {"phone": "call Ada"}) == ["/answers/phone"]
    assert faults(event, {"phone": "call Ada"}, known={"phone": "call Ada"}) == []
    assert faults(event, {"yes": True}, known={"yes": 1}) == []
    assert faults(event, {"yes": 1}, known={"yes": True}) == ["/answers/yes"]


def test_an_organiser_who_corrects_one_answer_need_not_give_those_that_never_were() -> None:
    event = an_event(questions=[a_question("diet", required=True), a_question("host", **{"for": "organiser"})])
    silent = a_registration(event)
    assert list(change_faults(event, silent, {"answers": {"host": "Ada"}})) == []
    outspoken = a_registration(event, answers={"diet": "vegan"})
    [(pointer, _)] = change_faults(event, outspoken, {"answers": {"host": "Ada"}})
    assert pointer == "/answers/diet"


def test_a_page_drops_answers_that_are_not_asked() -> None:
    fields = {"answers-dinner": ["no"], "answers-menu": ["fish"], "answers-fish": ["trout"]}
    assert read_answers(a_dinner(), "industry", fields) == {"dinner": False}
    fields["answers-dinner"] = ["yes"]
    assert read_answers(a_dinner(), "industry", fields) == {"dinner": True, "menu": "fish", "fish": "trout"}


def test_a_page_of_attendees_leaves_the_answers_of_organisers() -> None:
    event = an_event(
        questions=[
            a_question("visa", "yes_no"),
            a_question("letter", **{"for": "organiser"}, **when("visa", True)),
            a_question("host", **{"for": "organiser"}),
        ]
    )
    known = {"visa": True, "letter": "sent", "host": "Ada"}
    sent = {"answers-visa": ["yes"], "answers-host": ["nobody"]}
    assert read_answers(event, "industry", sent, known=known) == known
    assert read_answers(event, "industry", {"answers-visa": ["no"]}, known=known) == {"visa": False, "host": "Ada"}


def test_countries_and_telephone_numbers_are_stored_in_one_form() -> None:
    event = an_event(questions=[a_question("home", "country"), a_question("phone", "phone"), a_question("name")])
    answers = {"home": "Luxemburg", "phone": "621 123 456", "name": " x "}
    assert answers_to_store(event, answers) == {"home": "LU", "phone": "+352 621 123 456", "name": " x "}
    old = {"home": "Atlantis", "phone": "call Ada", "gone": 1}
    assert answers_to_store(event, old) == old


def test_a_number_without_prefix_is_one_of_the_events_country() -> None:
    event = an_event(questions=[a_question("phone", "phone")], timezone="Europe/Paris")
    assert answers_to_store(event, {"phone": "06 12 34 56 78"}) == {"phone": "+33 6 12 34 56 78"}
    nowhere = an_event(questions=[a_question("phone", "phone")], timezone="UTC")
    assert answers_to_store(nowhere, {"phone": "26 12 34"}) == {"phone": "+352 26 12 34"}


def test_a_form_shows_stored_answers_as_it_would_send_them() -> None:
    event = an_event(questions=[a_question("home", "country"), a_question("yes", "yes_no"), a_question("n", "number")])
    answers = {"home": "Luxemburg", "yes": True, "n": 2.5}
    fields = answer_fields(event, answers)
    assert fields == {"answers-home": ["LU"], "answers-yes": ["yes"], "answers-n": ["2.5"]}
    assert read_answers(event, "industry", fields) == {**answers, "home": "LU"}
