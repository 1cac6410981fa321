"""Questions that not everybody is asked, on the pages of attendees without JavaScript."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.support.outside.visitor import Page, Visitor, a_visitor
from tests.support.registration.builders import a_category, a_choice_of, a_question, a_submission
from tests.support.registration.service import Office

QUESTIONS = [
    a_question("dinner", "yes_no", label={"en": "Dinner", "de": "Abendessen"}),
    a_question(
        "menu",
        "choice",
        **a_choice_of("fish", "vegan"),
        required=True,
        shown_when={"question": "dinner", "value": True},
    ),
    a_question("outlet", required=True, categories=["press"]),
]
CATEGORIES = [a_category(), a_category("press")]


@pytest.fixture
async def visitor(office: Office) -> AsyncIterator[Visitor]:
    async with a_visitor(f"http://127.0.0.1:{office.settings.registration_port}") as visitor:
        yield visitor


async def registered(visitor: Visitor, event: str, **fields: Any) -> Page:
    person = {**a_submission(category="industry"), "consents": "privacy", **fields}
    return await visitor.submit(await visitor.get(f"/e/{event}"), **person)


async def the_link(office: Office, event: str) -> str:
    [mail] = await office.subscribers.has_mails(event, "confirmation")
    return "/r/" + str(mail.manage_url).rpartition("/r/")[2]


async def answers(office: Office, event: str) -> dict[str, Any]:
    [registration] = await office.registrations(event)
    return dict(registration["answers"])


async def test_a_question_says_whom_it_is_for(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(questions=QUESTIONS, categories=CATEGORIES)
    page = await visitor.get(f"/e/{event}")
    assert page.said_at("answers-menu-hint") == "Only if your answer to “\u2068Dinner\u2069” is “\u2068Yes\u2069”"
    assert page.said_at("answers-outlet-hint") == "Only for: Press"
    german = await visitor.get(f"/e/{event}?lang=de")
    assert "„\u2068Abendessen\u2069“ „\u2068Ja\u2069“" in german.said_at("answers-menu-hint")


async def test_nobody_is_stopped_by_a_question_that_is_not_for_them(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(questions=QUESTIONS, categories=CATEGORIES)
    given = {"answers-dinner": "no", "answers-menu": "fish", "answers-outlet": "Daily"}
    assert (await registered(visitor, event, **given)).status == 200
    assert await answers(office, event) == {"dinner": False}


async def test_an_answer_that_is_asked_for_is_demanded_at_its_field(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(questions=QUESTIONS, categories=CATEGORIES)
    again = await registered(visitor, event, category="press", **{"answers-dinner": "yes"})
    assert again.status == 422
    assert again.said_at("answers-menu-fault") == "\u2068Menu\u2069: Answer this question."
    assert again.said_at("answers-outlet-fault")
    sent = await visitor.submit(again, **{"answers-menu": "vegan", "answers-outlet": "Daily"})
    assert sent.status == 200
    assert await answers(office, event) == {"dinner": True, "menu": "vegan", "outlet": "Daily"}


async def test_an_attendee_changes_an_answer_on_which_another_depends(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(questions=QUESTIONS, categories=CATEGORIES)
    await registered(visitor, event, **{"answers-dinner": "yes", "answers-menu": "fish"})
    page = await visitor.get(await the_link(office, event))
    assert "answers-outlet" not in page.html  # a question for other categories
    assert (await visitor.submit(page, "/change", **{"answers-dinner": "no"})).status == 200
    assert await answers(office, event) == {"dinner": False}


async def test_programs_are_told_of_answers_that_are_not_asked(office: Office) -> None:
    event = await office.has_event(questions=QUESTIONS, categories=CATEGORIES)
    refused = await office.submit(event, answers={"dinner": False, "menu": "fish"})
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "/answers/menu")


async def test_a_retired_question_is_no_longer_asked_and_its_answer_stays(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(questions=[a_question("old", required=True), a_question("new")])
    await registered(visitor, event, **{"answers-old": "mine"})
    retired = [a_question("old", required=True, retired=True), a_question("new")]
    assert (await office.call("PATCH", f"events/{event}", {"questions": retired})).status == 200
    assert "answers-old" not in (await visitor.get(f"/e/{event}")).html
    public = await office.call("GET", f"events/{event}", token=None)
    assert [question["id"] for question in public.body["questions"]] == ["new"]  # programs are to ask no more either
    page = await visitor.get(await the_link(office, event))
    assert "mine" in page.said_at("details-list")
    await visitor.submit(page, "/change", **{"answers-new": "other"})
    assert await answers(office, event) == {"old": "mine", "new": "other"}


async def test_a_telephone_number_is_stored_and_shown_in_international_form(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(questions=[a_question("phone", "phone")])
    assert (await registered(visitor, event, **{"answers-phone": "00352 (0) 621/123 456"})).status == 200
    assert await answers(office, event) == {"phone": "+352 621 123 456"}
    page = await visitor.get(await the_link(office, event))
    assert page.form("/change").fields["answers-phone"] == ["+352 621 123 456"]


async def test_a_long_list_of_choices_unfolds(office: Office, visitor: Visitor) -> None:
    long = a_choice_of(*(f"hotel-{number}" for number in range(13)))
    event = await office.has_event(
        questions=[a_question("hotel", "choice", **long), a_question("stars", "choice", **a_choice_of("one", "two"))]
    )
    page = await visitor.get(f"/e/{event}")
    assert '<select id="answers-hotel"' in page.html
    assert '<select id="answers-stars"' not in page.html
    assert (await registered(visitor, event, **{"answers-hotel": "hotel-12"})).status == 200
    assert await answers(office, event) == {"hotel": "hotel-12"}
