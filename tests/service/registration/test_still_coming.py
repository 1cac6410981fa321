"""Organisers ask whether people still come; the answers stand on the manage page, and in lists."""

from collections.abc import AsyncIterator

import pytest

from tests.support.outside.visitor import Visitor, a_visitor
from tests.support.registration.organiser import Organiser, url_of
from tests.support.registration.service import Office
from tests.support.waiting import until


@pytest.fixture
async def attendee(office: Office) -> AsyncIterator[Visitor]:
    async with a_visitor(url_of(office)) as visitor:
        yield visitor


async def has_asked(office: Office, event: str, people: int) -> None:
    async def asked() -> bool:
        answers = (await office.call("GET", f"events/{event}/still-coming")).body
        return bool(answers["asked"] == people)

    await until(asked)


async def the_link(office: Office, event: str, to: str) -> str:
    mails = await office.subscribers.has_mails(event, "still_coming")
    return "/r/" + str(next(mail.manage_url for mail in mails if mail.to == to)).rpartition("/r/")[2]


async def test_people_are_asked_answer_on_their_page_and_are_listed(office: Office, attendee: Visitor) -> None:
    event = await office.has_event(capacity=1)
    person = await office.enter(event, email="zoe@example.lu")
    await office.submit(event)
    assert (await office.call("POST", f"events/{event}/still-coming")).status == 202
    await has_asked(office, event, 1)
    assert await office.codes(event, coming="asked") == [person["code"]]
    page = await attendee.get(await the_link(office, event, "zoe@example.lu"))
    assert page.said_at("coming") == "Are you still coming?"
    page = await attendee.submit(page, "/coming")
    assert ("The organisers know that you come." in page.text, page.said_at("coming")) == (True, "You are coming")
    page = await attendee.submit(page, "/not-coming")
    assert "Your registration is cancelled" in page.text
    answers = (await office.call("GET", f"events/{event}/still-coming")).body
    assert (answers["no"], (await office.registration(event, person["code"]))["coming"]) == (1, "no")
    assert [item["state"] for item in await office.registrations(event)] == ["cancelled", "confirmed"]


async def test_an_organiser_asks_on_a_page_and_filters_by_the_answer(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    await organiser.has_role(office, event, "editor")
    await office.enter(event, first_name="Ada", last_name="Berg")
    page = await organiser.sign_in(f"/console/events/{event}/still-coming")
    assert "One person who is confirmed and has not said yes" in page.text
    asked = await organiser.visitor.submit(page, "/still-coming")
    assert "The e-mails are on their way." in asked.text
    await has_asked(office, event, 1)
    people = await organiser.visitor.get(f"/console/events/{event}")
    assert ("No answer yet 1" in people.text, f"/console/events/{event}/still-coming" in people.reader.links) == (
        True,
        True,
    )
    silent = await organiser.visitor.get(f"/console/events/{event}?coming=asked&columns=coming")
    assert "Still coming?: no answer yet" in silent.text
    assert "Ada Berg" in silent.text
    assert "Ada Berg" not in (await organiser.visitor.get(f"/console/events/{event}?coming=yes")).text


async def test_who_is_named_must_be_there_and_the_event_too(office: Office) -> None:
    event = await office.has_event()
    unknown = await office.call("POST", f"events/{event}/still-coming", {"codes": ["nobody"]})
    assert (unknown.status, unknown.body["errors"][0]["pointer"]) == (422, "/codes/0")
    await office.call("PATCH", f"events/{event}", {"state": "cancelled"})
    refused = await office.call("POST", f"events/{event}/still-coming", {"codes": None})
    assert (refused.status, refused.body["type"].rpartition("/")[2]) == (409, "nobody-is-asked")


async def test_an_organiser_reads_that_there_is_nobody_to_ask(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    await organiser.has_role(office, event, "editor")
    page = await organiser.sign_in(f"/console/events/{event}/still-coming")
    assert "There is nobody to ask" in page.text
    assert "Ask everybody who has not said yes" not in page.text


async def test_who_is_asked_reads_the_question_before_the_badge(office: Office, attendee: Visitor) -> None:
    event = await office.has_event()
    await office.enter(event, email="zoe@example.lu")
    await office.call("POST", f"events/{event}/still-coming")
    page = await attendee.get(await the_link(office, event, "zoe@example.lu"))
    assert page.html.index("Are you still coming?") < page.html.index("Your badge")


async def test_nobody_says_that_they_come_while_the_date_is_open(office: Office, attendee: Visitor) -> None:
    event = await office.has_event()
    await office.enter(event, email="zoe@example.lu")
    [mail] = await office.subscribers.has_mails(event, "confirmation")
    link = "/r/" + str(mail.manage_url).rpartition("/r/")[2]
    assert "Say that you come" in (await attendee.get(link)).text
    await office.call("PATCH", f"events/{event}", {"state": "postponed"})
    assert "Say that you come" not in (await attendee.get(link)).text
