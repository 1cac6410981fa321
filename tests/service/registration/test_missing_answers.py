"""Attendees answer on a page of their own what the organisers ask later; those who have not are found."""

from collections.abc import AsyncIterator

import pytest

from tests.support.outside.visitor import Page, Visitor, a_visitor
from tests.support.registration.builders import a_question
from tests.support.registration.organiser import Organiser, url_of
from tests.support.registration.service import Office

LATER = {"asked_later": True, "required": True}
LUNCH = a_question("lunch", "yes_no", label={"en": "Lunch with us?"}, **LATER)


@pytest.fixture
async def attendee(office: Office) -> AsyncIterator[Visitor]:
    async with a_visitor(url_of(office)) as visitor:
        yield visitor


async def the_page(office: Office, event: str, attendee: Visitor) -> Page:
    [mail] = await office.subscribers.has_mails(event, "confirmation")
    return await attendee.get("/r/" + str(mail.manage_url).rpartition("/r/")[2])


async def test_what_is_missing_is_asked_on_a_page_of_its_own(office: Office, attendee: Visitor) -> None:
    event = await office.has_event(questions=[a_question("diet"), LUNCH])
    assert "Lunch with us?" not in (await attendee.get(f"/e/{event}")).text
    code = (await office.enter(event))["code"]
    manage = await the_page(office, event, attendee)
    assert "The organisers ask you one more thing." in manage.text
    page = await attendee.get(f"{manage.path}/questions")
    assert ("Lunch with us?" in page.text, "answers-diet" in page.html) == (True, False)
    wrong = await attendee.submit(page, "/questions")
    assert wrong.status == 422
    assert "Lunch with us? Answer this question." in wrong.said_at("faults").replace("\u2068", "").replace("\u2069", "")
    thanks = await attendee.submit(page, "/questions", **{"answers-lunch": "yes"})
    assert "Thank you. Your answers are saved." in thanks.text
    assert (await office.registration(event, code))["answers"] == {"lunch": True}
    assert "nothing left to answer" in (await attendee.get(f"{manage.path}/questions")).text


async def test_a_page_that_was_open_before_the_answer_does_not_take_it_back(attendee: Visitor, office: Office) -> None:
    event = await office.has_event(questions=[LUNCH])
    code = (await office.enter(event))["code"]
    old = await the_page(office, event, attendee)
    questions = await attendee.get(f"{old.path}/questions")
    await attendee.submit(questions, "/questions", **{"answers-lunch": "yes"})
    saved = await attendee.submit(old, "/change", company="Ferro SA")
    person = await office.registration(event, code)
    assert (saved.status, person["company"], person["answers"]) == (200, "Ferro SA", {"lunch": True})


async def test_organisers_find_and_write_to_those_who_have_not_answered(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(questions=[LUNCH])
    await organiser.has_role(office, event, "editor")
    await office.enter(event, first_name="Ada", last_name="Berg")
    await office.enter(event, first_name="Bob", last_name="Berg", answers={"lunch": False})
    form = await organiser.sign_in(f"/console/events/{event}/set-up/form")
    assert "One person has not answered all questions." in form.text
    people = await organiser.visitor.get(f"/console/events/{event}?answers=missing")
    assert ("Ada Berg" in people.text, "Bob Berg" in people.text) == (True, False)
    new = await organiser.visitor.get(f"/console/events/{event}/mails/new?unanswered=yes")
    draft = await organiser.visitor.submit(new, "/new")
    assert ("One person gets it." in draft.text, "/r/…/questions" in draft.text) == (True, True)


async def test_the_door_learns_of_missing_answers_once_an_organiser_says_so(
    organiser: Organiser, office: Office
) -> None:
    event = await office.has_event(questions=[LUNCH])
    await organiser.has_role(office, event, "editor")
    await office.enter(event)
    form = await organiser.sign_in(f"/console/events/{event}/set-up/form")
    shown = await organiser.visitor.submit(form, "/set-up/form", action="door:yes")
    assert "The door shows whose answers are missing." in shown.text
    public = await office.call("GET", f"events/{event}", token=None)
    assert "show_missing_answers_at_door" not in public.body
    assert (await office.call("GET", f"events/{event}")).body["show_missing_answers_at_door"] is True
