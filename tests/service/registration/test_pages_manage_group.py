"""A booker looks after their group on their own page."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.support.outside.visitor import Page, Visitor, a_visitor
from tests.support.registration.organiser import url_of
from tests.support.registration.service import Office


@pytest.fixture
async def visitor(office: Office) -> AsyncIterator[Visitor]:
    async with a_visitor(url_of(office)) as visitor:
        yield visitor


async def the_bookers_page(office: Office, visitor: Visitor, *colleagues: dict[str, Any]) -> tuple[str, Page]:
    event = await office.has_event()
    await office.submit(event, email="zoe@example.lu", colleagues=list(colleagues))
    (summary,) = await office.subscribers.has_mails(event, "group_summary")
    return event, await visitor.get("/r/" + str(summary.manage_url).rpartition("/r/")[2])


async def test_a_name_follows_and_then_an_address(office: Office, visitor: Visitor) -> None:
    event, page = await the_bookers_page(office, visitor, {"company": "Ferro SA"})
    assert ("Your group" in page.text, "Name to follow" in page.text) == (True, True)
    form = next(f for f in page.reader.forms if "/group/" in f.action and f.action.endswith("/change#faults"))
    member = form.action.split("/")[4]
    named = {f"member-{member}-first_name": "Ada"}
    page = await visitor.submit(page, f"{member}/change", **named)
    assert ("Ada" in page.text, "Their own page" in page.text) == (True, True)
    own = {f"member-{member}-email": "ada@example.lu"}
    page = await visitor.submit(page, f"{member}/change", **own)
    assert ("ada@example.lu" in page.text, "Their own page" in page.text) == (True, False)
    assert [mail.to for mail in await office.subscribers.has_mails(event, "confirmation", 3)][-1] == "ada@example.lu"


async def test_a_page_that_was_open_for_long_changes_only_what_was_typed(office: Office, visitor: Visitor) -> None:
    event, page = await the_bookers_page(office, visitor, {"first_name": "Ada", "email": "ada@example.lu"})
    form = next(f for f in page.reader.forms if f.action.endswith("/change#faults") and "/group/" in f.action)
    member = form.action.split("/")[4]
    [ada] = [r for r in await office.registrations(event) if r["first_name"] == "Ada"]
    await office.call("PATCH", f"events/{event}/registrations/{ada['code']}", {"last_name": "Lovelace"})
    await visitor.submit(page, f"{member}/change", **{f"member-{member}-company": "Ferro SA"})
    ada = await office.registration(event, ada["code"])
    assert (ada["first_name"], ada["last_name"], ada["company"]) == ("Ada", "Lovelace", "Ferro SA")


async def test_a_booker_deletes_the_data_of_somebody_without_an_address(office: Office, visitor: Visitor) -> None:
    ada = {"first_name": "Ada", "email": "ada@example.lu"}
    event, page = await the_bookers_page(office, visitor, ada, {"first_name": "Bob", "last_name": "Berg"})
    [form] = [f for f in page.reader.forms if "/group/" in f.action and "/erase" in f.action]
    page = await visitor.submit(page, form.action.partition("#")[0])
    assert "The data are deleted." in page.text
    assert ("Data deleted" in page.text, "Berg" in page.text, "Ada" in page.text) == (True, False, True)
    assert [r["state"] for r in await office.registrations(event)] == ["confirmed", "confirmed", "cancelled"]


async def test_a_booker_sees_no_link_and_no_code_of_those_with_an_address(office: Office, visitor: Visitor) -> None:
    event, page = await the_bookers_page(office, visitor, {"first_name": "Ada", "email": "ada@example.lu"})
    mails = await office.subscribers.has_mails(event, "confirmation", 2)
    (own,) = [mail for mail in mails if mail.to == "ada@example.lu"]
    assert "ada@example.lu" in page.text
    assert str(own.manage_url).rpartition("/r/")[2] not in page.text
    assert own.recipient is not None
    assert own.recipient.code not in page.text


async def test_a_booker_cancels_somebody_and_goes_on_after_cancelling_themselves(
    office: Office, visitor: Visitor
) -> None:
    event, page = await the_bookers_page(office, visitor, {"first_name": "Ada"}, {"first_name": "Bob"})
    page = await visitor.submit(page, "/cancel")
    form = next(f for f in page.reader.forms if "/group/" in f.action and f.action.endswith("/cancel#faults"))
    done = await visitor.submit(page, form.action.partition("#")[0])
    assert "Your colleague’s registration is cancelled." in done.text
    states = {r["first_name"]: r["state"] for r in await office.registrations(event)}
    assert states == {"Zoë": "cancelled", "Ada": "cancelled", "Bob": "confirmed"}


async def test_people_without_a_name_can_be_told_apart(office: Office, visitor: Visitor) -> None:
    _, page = await the_bookers_page(office, visitor, {}, {"company": "Ferro SA"})
    assert "Your group: 2 more people" in page.text
    assert ("Person 2 of 3 Name to follow" in page.text, "Person 3 of 3 Name to follow" in page.text) == (True, True)


async def test_somebody_in_a_group_reads_who_registered_them(office: Office, visitor: Visitor) -> None:
    event, page = await the_bookers_page(office, visitor, {"first_name": "Ada", "email": "ada@example.lu"})
    assert "Registered by" not in page.text
    mails = await office.subscribers.has_mails(event, "confirmation", 2)
    (link,) = [str(mail.manage_url) for mail in mails if mail.to == "ada@example.lu"]
    own = await visitor.get("/r/" + link.rpartition("/r/")[2])
    assert "Registered byZoë Müller-Weber" in own.said_at("details-list")


async def test_nobody_in_the_group_of_a_cancelled_event_has_a_badge(office: Office, visitor: Visitor) -> None:
    event, page = await the_bookers_page(office, visitor, {"first_name": "Bob"})
    await office.call("PATCH", f"events/{event}", {"state": "cancelled"})
    page = await visitor.get(page.path)
    assert ("Bob Event cancelled" in page.text, "Badge as PDF" in page.text) == (True, False)
