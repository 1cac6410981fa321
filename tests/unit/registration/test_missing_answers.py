"""Questions that are asked later: on no form, answered on a page of their own, and never at the cost of a place."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.coming import EventBegun
from services.registration.domain.event_changes import door_sees_a_change
from services.registration.domain.form_check import FormInvalid
from services.registration.domain.missing_answers import door_note, gaps, missing_questions, questions_to_show
from services.registration.domain.questions import question_faults
from services.registration.domain.registration import NotInThisState, PlaceHandedOver, Registration
from services.registration.domain.registration_form import Successor
from services.registration.ports.people import Filter
from services.registration.use_cases.events.change_event import change_event
from services.registration.use_cases.people.answer_questions import answer_questions
from services.registration.use_cases.people.change_registration import change_registration
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.places.hand_over_place import hand_over_place
from services.registration.web.events.questions_on_page import questions_on_form
from shared.contracts.registration import RegistrationChanged
from shared.contracts.synchronisation import RepublishRequested
from tests.support.registration.builders import a_category, a_choice_of, a_question, a_registration, an_event, setting
from tests.support.registration.fakes import FakeRegistrations
from tests.support.registration.one_event import OneEvent

LATER: dict[str, Any] = {"asked_later": True, "required": True}
LUNCH = a_question("lunch", "yes_no", **LATER)
MEAL = a_question(
    "meal", "choice", **a_choice_of("fish", "beans"), **LATER, shown_when={"question": "lunch", "value": True}
)
PRESS = a_question("paper", **LATER, categories=["press"])


def ids(questions: Any) -> list[str]:
    return [question.id for question in questions]


async def answer(scene: OneEvent, registration: Registration, **answers: Any) -> Registration:
    tools = {name: scene.tools[name] for name in ("transactions", "clock", "random")}
    return await answer_questions(scene.event, registration, answers, **tools)


async def test_a_question_asked_later_is_on_no_form_and_keeps_nobody_out() -> None:
    scene = OneEvent(questions=[a_question("diet"), LUNCH])
    assert ids(questions_on_form(scene.event, "en", str)) == ["diet"]
    registration = await scene.enter()
    assert (registration.state, ids(missing_questions(scene.event, registration))) == ("confirmed", ["lunch"])


async def test_answers_are_added_and_what_was_answered_stays() -> None:
    scene = OneEvent(questions=[a_question("diet"), LUNCH, MEAL])
    registration = await scene.enter(answers={"diet": "none"})
    answered = await answer(scene, registration, lunch=True, meal="fish", diet="changed")
    assert answered.answers == {"diet": "none", "lunch": True, "meal": "fish"}
    assert (missing_questions(scene.event, answered), scene.audited()[-1]) == ([], "registration.answered")


async def test_wrong_or_missing_answers_are_refused_and_nothing_is_stored() -> None:
    scene = OneEvent(questions=[LUNCH, MEAL])
    registration = await scene.enter()
    for answers in ({}, {"lunch": True}, {"lunch": True, "meal": "stone"}):
        with pytest.raises(FormInvalid):
            await answer(scene, registration, **answers)
    assert scene.registrations == [registration]


async def test_answers_come_after_the_freeze_date_and_until_the_event_begins() -> None:
    scene = OneEvent(questions=[LUNCH])
    registration = await scene.enter()
    scene.store.events[scene.slug] = replace(scene.event, freeze_at=scene.clock.now)
    assert (await answer(scene, registration, lunch=False)).answers == {"lunch": False}
    scene.clock.now = scene.event.starts_at
    with pytest.raises(EventBegun):
        await answer(scene, registration, lunch=True)


async def test_only_the_present_holder_of_a_registration_that_stands_answers() -> None:
    scene = OneEvent(questions=[LUNCH])
    cancelled, handed = [await scene.enter() for _ in range(2)]
    await cancel_registration(scene.slug, cancelled.code, **scene.by_organiser)
    successor = Successor(first_name="Ada", last_name="Berg", email="ada@example.lu", consents={"privacy": True})
    people = FakeRegistrations(scene.store)
    await hand_over_place(scene.slug, handed.code, successor=successor, registrations=people, **scene.by_organiser)
    for person, refusal in ((cancelled, NotInThisState), (handed, PlaceHandedOver)):
        with pytest.raises(refusal):
            await answer(scene, person, lunch=True)


async def test_a_missing_answer_is_no_obstacle_to_a_change_of_name() -> None:
    scene = OneEvent(questions=[LUNCH])
    registration = await scene.enter()
    changed = await change_registration(
        scene.slug, registration.code, {"first_name": "Ada", "answers": {}}, **scene.by_organiser
    )
    assert (changed.first_name, changed.state) == ("Ada", "confirmed")


def test_a_required_question_that_came_later_is_missing_an_optional_one_is_not() -> None:
    event = an_event(questions=[a_question("new", required=True), a_question("optional"), PRESS])
    assert ids(missing_questions(event, a_registration())) == ["new"]
    press = an_event(categories=[a_category(), a_category("press")], questions=[PRESS])
    assert ids(missing_questions(press, a_registration(category="press"))) == ["paper"]


def test_the_page_has_what_is_missing_with_what_depends_on_it() -> None:
    event = an_event(questions=[LUNCH, MEAL])
    assert ids(questions_to_show(event, a_registration())) == ["lunch", "meal"]
    assert ids(questions_to_show(event, a_registration(answers={"lunch": True}))) == ["meal"]
    assert ids(questions_to_show(event, a_registration(answers={"lunch": False}))) == []


def test_a_question_of_the_form_depends_on_none_that_is_asked_later() -> None:
    event = an_event(questions=[LUNCH, {**MEAL, "asked_later": True}])
    assert list(question_faults(event.questions)) == []
    [(pointer, sentence)] = question_faults((event.questions[0], replace(event.questions[1], asked_later=False)))
    assert (pointer, sentence) == (
        "/questions/1/shown_when/question",
        "This depends on a question that is asked later.",
    )


QUESTIONS = [LUNCH, MEAL, PRESS, a_question("diet", required=True), a_question("free")]


@given(
    st.sampled_from(["industry", "press"]),
    st.sampled_from(["confirmed", "cancelled"]),
    st.dictionaries(
        st.sampled_from(["lunch", "meal", "paper", "diet"]), st.sampled_from([True, False, "fish", "", "x"]), max_size=4
    ),
)
async def test_the_filter_has_exactly_those_whose_answers_are_missing(category: str, state: Any, answers: Any) -> None:
    scene = OneEvent(categories=[a_category(), a_category("press")], questions=QUESTIONS)
    person = a_registration(scene.event, category=category, state=state, answers=answers)
    scene.store.registrations[person.id] = person
    fitting = await FakeRegistrations(scene.store).matching(scene.slug, Filter(missing=tuple(gaps(scene.event))))
    assert fitting == (person.is_active and bool(missing_questions(scene.event, person)))


def test_the_door_sees_missing_answers_beside_the_organisers_note_where_they_want_it() -> None:
    silent = an_event(questions=[LUNCH])
    event = replace(silent, show_missing_answers_at_door=True)
    person = a_registration(attention="VIP")
    assert (door_note(silent, person), door_note(event, person)) == ("VIP", "VIP · Answers missing")
    assert door_note(event, a_registration(answers={"lunch": True})) is None
    assert [door_sees_a_change(*pair) for pair in ((silent, event), (event, event), (event, silent))] == [
        True,
        False,
        True,
    ]
    asks_more = replace(event, questions=(*event.questions, *an_event(questions=[PRESS]).questions))
    assert (
        door_sees_a_change(event, asks_more),
        door_sees_a_change(silent, replace(asks_more, show_missing_answers_at_door=False)),
    ) == (True, False)


async def test_the_door_is_told_anew_when_the_organiser_ticks_it_and_when_somebody_answers() -> None:
    scene = OneEvent(questions=[LUNCH])
    registration = await scene.enter()
    await change_event(scene.slug, setting(show_missing_answers_at_door=True), **scene.by_organiser)
    assert RepublishRequested(publisher="registration", event=scene.slug) in scene.store.sent
    await answer(scene, registration, lunch=True)
    changes = [message for message in scene.store.sent if isinstance(message, RegistrationChanged)]
    assert changes[-1].attention is None
