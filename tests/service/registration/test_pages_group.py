"""Somebody registers colleagues by the form of an event, without scripts."""

from collections.abc import AsyncIterator

import pytest

from tests.support.outside.visitor import Page, Visitor, a_visitor
from tests.support.registration.builders import a_category, a_question, a_session
from tests.support.registration.organiser import url_of
from tests.support.registration.service import Office

BOOKER = {"first_name": "Zoë", "last_name": "Weber", "company": "Ferro SA", "consents": ["privacy"]}


@pytest.fixture
async def visitor(office: Office) -> AsyncIterator[Visitor]:
    async with a_visitor(url_of(office)) as visitor:
        yield visitor


async def the_form_with_colleagues(
    visitor: Visitor, event: str, number: int, invitation: str = "", **fields: object
) -> Page:
    page = await visitor.get(f"/e/{event}?invitation={invitation}")
    for _ in range(number):
        page = await visitor.submit(page, f"/e/{event}", add_colleague="yes", **BOOKER, **fields)
    return page


async def test_a_group_is_checked_before_it_is_sent(visitor: Visitor, office: Office) -> None:
    event = await office.has_event(sessions=[a_session()])
    page = await the_form_with_colleagues(visitor, event, 2, email="zoe@example.lu")
    assert page.reader.attributes_of["colleague-1-company"]["value"] == "Ferro SA"
    ada = {
        "colleague-0-first_name": "Ada",
        "colleague-0-email": "ada@example.lu",
        "colleague-0-sessions": ["recycling"],
    }
    check = await visitor.submit(page, f"/e/{event}", **ada)
    assert (check.status, await office.registrations(event)) == (200, [])
    for text in ("Check your answers", "Ada", "ada@example.lu", "Recycling", "Name to follow", "Register 3 people"):
        assert text in check.text
    sent = await visitor.submit(check, f"/e/{event}", checked="yes")
    assert ("Your colleagues" in sent.text, "Ada" in sent.text) == (True, True)
    booker, first, second = await office.registrations(event)
    assert [(r["first_name"], r["company"], r["booked_by"]) for r in (first, second)] == [
        ("Ada", "Ferro SA", booker["code"]),
        ("", "Ferro SA", booker["code"]),
    ]


async def test_change_leads_back_to_the_form_with_every_answer(visitor: Visitor, office: Office) -> None:
    event = await office.has_event()
    page = await the_form_with_colleagues(visitor, event, 1, email="zoe@example.lu")
    check = await visitor.submit(page, f"/e/{event}", **{"colleague-0-last_name": "Lovelace"})
    form = await visitor.submit(check, f"/e/{event}", redisplay="en")
    assert form.reader.attributes_of["colleague-0-last_name"]["value"] == "Lovelace"
    assert form.reader.attributes_of["email"]["value"] == "zoe@example.lu"


async def test_one_of_a_group_is_removed_and_the_others_move_up(visitor: Visitor, office: Office) -> None:
    event = await office.has_event()
    page = await the_form_with_colleagues(visitor, event, 2)
    names = {"colleague-0-first_name": "Ada", "colleague-1-first_name": "Bob"}
    page = await visitor.submit(page, f"/e/{event}", remove_colleague="0", **names)
    assert page.reader.attributes_of["colleague-0-first_name"]["value"] == "Bob"
    assert "colleague-1-first_name" not in page.reader.attributes_of


async def test_a_fault_names_the_colleague(visitor: Visitor, office: Office) -> None:
    event = await office.has_event(questions=[a_question(required=True)])
    page = await the_form_with_colleagues(visitor, event, 1, email="zoe@example.lu", **{"answers-diet": "vegan"})
    again = await visitor.submit(
        page, f"/e/{event}", **{"colleague-0-first_name": "Ada", "colleague-0-email": "ZOE@example.lu"}
    )
    assert again.status == 422
    faults = again.reader.text_of["faults"]
    assert "Person 2, E-mail\u2069: This address is in the group already." in faults
    assert "Person 2, Diet" in faults
    assert again.reader.attributes_of["colleague-0-first_name"]["value"] == "Ada"


@pytest.mark.parametrize(
    ("wish", "states"), [("none", ["waitlisted"] * 3), ("some", ["confirmed", "confirmed", "waitlisted"])]
)
async def test_where_places_are_short_the_group_chooses(
    visitor: Visitor, office: Office, wish: str, states: list[str]
) -> None:
    event = await office.has_event(capacity=2)
    page = await the_form_with_colleagues(visitor, event, 2, email="zoe@example.lu")
    check = await visitor.submit(page, f"/e/{event}")
    assert "There are 2 free places for the 3 of you." in check.text
    await visitor.submit(check, f"/e/{event}", checked="yes", if_short=wish)
    assert [registration["state"] for registration in await office.registrations(event)] == states


async def test_a_group_that_waits_together_reads_so(visitor: Visitor, office: Office) -> None:
    event = await office.has_event(capacity=1)
    page = await the_form_with_colleagues(visitor, event, 1, email="zoe@example.lu")
    sent = await visitor.submit(await visitor.submit(page, f"/e/{event}"), f"/e/{event}", checked="yes")
    assert "Your group waits until there are places for all of you at once." in sent.text


async def test_a_group_without_a_place_reads_it_before_it_is_sent(visitor: Visitor, office: Office) -> None:
    event = await office.has_event(capacity=0)
    page = await the_form_with_colleagues(visitor, event, 1, email="zoe@example.lu")
    check = await visitor.submit(page, f"/e/{event}")
    assert "There is no free place: all 2 of you will be on the waiting list." in check.text


async def test_a_sponsors_group_reads_that_its_passes_hold_places(visitor: Visitor, office: Office) -> None:
    event = await office.has_event(capacity=2)
    passes = {"category": "industry", "uses": 2, "holds_places": True}
    code = (await office.call("POST", f"events/{event}/invitations", passes)).body["code"]
    page = await the_form_with_colleagues(visitor, event, 1, code, email="zoe@example.lu")
    check = await visitor.submit(page, f"/e/{event}")
    assert "free place" not in check.text
    sent = await visitor.submit(check, f"/e/{event}", checked="yes")
    assert "outcome=confirmed" in sent.path
    assert [person["state"] for person in await office.registrations(event)] == ["confirmed", "confirmed"]


async def test_nobody_is_promised_a_registration_without_a_place(visitor: Visitor, office: Office) -> None:
    event = await office.has_event(capacity=2, waiting_list={"enabled": False})
    page = await the_form_with_colleagues(visitor, event, 2, email="zoe@example.lu")
    check = await visitor.submit(page, f"/e/{event}")
    assert ("There are 2 free places" in check.text, "Register 2 people" in check.text) == (True, True)


async def test_a_colleague_without_a_category_is_asked_for_one(visitor: Visitor, office: Office) -> None:
    event = await office.has_event(categories=[a_category(), a_category("press")])
    page = await the_form_with_colleagues(visitor, event, 1, email="zoe@example.lu")
    faults = (await visitor.submit(page, f"/e/{event}")).said_at("faults")
    assert ("Person 2, Category: Choose a category." in faults.replace("\u2069", ""), "no such" in faults) == (
        True,
        False,
    )


async def test_twenty_colleagues_are_the_most(visitor: Visitor, office: Office) -> None:
    event = await office.has_event()
    page = await visitor.get(f"/e/{event}")
    page = await visitor.submit(page, f"/e/{event}", colleagues="20", add_colleague="yes")
    assert "colleague-19-email" in page.reader.attributes_of
    assert "colleague-20-email" not in page.reader.attributes_of
