"""The waiting list as those who wait, organisers and their programs see it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from shared.clock import utc_now
from tests.support.outside.visitor import Page, Visitor, a_visitor
from tests.support.registration.builders import a_session
from tests.support.registration.organiser import Organiser
from tests.support.registration.service import Office
from tests.support.waiting import until


@pytest.fixture
async def visitor(office: Office) -> AsyncIterator[Visitor]:
    async with a_visitor(f"http://127.0.0.1:{office.settings.registration_port}") as visitor:
        yield visitor


async def a_queue(office: Office, people: int = 3, **fields: Any) -> tuple[str, list[dict[str, Any]]]:
    """A full event, and its people: the first has the place, which would be offered for two days."""
    event = await office.has_event(**{"capacity": 1, "waiting_list": {"offer_hours": 48}, **fields})
    return event, [await office.enter(event) for _ in range(people)]


async def waiting(office: Office, event: str, **query: Any) -> list[dict[str, Any]]:
    answer = await office.call("GET", f"events/{event}/waiting-list", params=query)
    assert answer.status == 200, answer.body
    items: list[dict[str, Any]] = answer.body["items"]
    return items


async def the_page(organiser: Organiser, office: Office, event: str) -> Page:
    await organiser.has_role(office, event, "editor")
    return await organiser.sign_in(quote(f"/console/events/{event}/waiting-list"))


async def offer_link(office: Office, event: str, to: str) -> str:
    (mail,) = [m for m in await office.subscribers.has_mails(event, "place_offered") if m.to == to]
    return "/r/" + str(mail.manage_url).rpartition("/r/")[2]


async def test_an_offer_is_accepted_with_a_button(office: Office, visitor: Visitor) -> None:
    event, (first, second, third) = await a_queue(office)
    await office.act(event, first["code"], "cancel")
    page = await visitor.get(await offer_link(office, event, second["email"]))
    assert "There is a place for you" in page.text
    assert (await office.registration(event, second["code"]))["state"] == "waitlisted", "looking changes nothing"
    done = await visitor.submit(page, "/accept-offer")
    assert "The place is yours." in done.text
    assert (await office.registration(event, second["code"]))["offer"] is None
    assert [item["code"] for item in await waiting(office, event)] == [third["code"]]


async def test_whoever_declines_leaves_the_list_and_the_next_one_is_asked(office: Office, visitor: Visitor) -> None:
    event, (first, second, third) = await a_queue(office)
    await office.act(event, first["code"], "cancel")
    page = await visitor.get(await offer_link(office, event, second["email"]))
    done = await visitor.submit(page, "/decline-offer")
    assert "You have declined the place" in done.text
    assert (await office.registration(event, second["code"]))["state"] == "cancelled"
    assert (await office.registration(event, third["code"]))["offer"] is not None


@pytest.mark.slow  # the schedule looks every half minute
async def test_an_offer_lapses_by_itself_and_goes_to_the_next(office: Office, visitor: Visitor) -> None:
    event, (first, second, third) = await a_queue(office)
    await office.act(event, first["code"], "cancel")
    link = await offer_link(office, event, second["email"])
    past = utc_now() - timedelta(minutes=1)
    ends = {"$set": {"offer.expires_at": past}}
    await office.database["registrations"].update_one({"event": event, "code": second["code"]}, ends)
    row = {"$set": {"due_at": past, "next_at": past}}
    await office.database["schedule"].update_one({"_id": f"waiting_list/{event}"}, row)
    page = await visitor.get(link)
    assert "There is a place for you" not in page.text, "after the deadline never"

    async def asked() -> bool:
        return (await office.registration(event, third["code"]))["offer"] is not None

    await until(asked, seconds=45)
    assert [item["code"] for item in await waiting(office, event)] == [third["code"], second["code"]]


async def test_the_log_says_why_each_was_or_was_not_served(office: Office) -> None:
    event, (first, second, third) = await a_queue(office)
    await office.act(event, first["code"], "cancel")
    next_one, last = await waiting(office, event)
    assert (next_one["code"], next_one["position"], next_one["category"]) == (second["code"], 1, "industry")
    assert next_one["offer"]["expires_at"]
    assert [(line["what"], line["why"]) for line in next_one["log"]] == [
        ("joined", "event_full"),
        ("offered", "place_free"),
    ]
    assert (last["code"], last["position"], last["offer"]) == (third["code"], 2, None)


async def test_those_who_wait_for_a_session_are_listed_in_their_order(office: Office) -> None:
    event = await office.has_event(sessions=[a_session("dinner", capacity=1)])
    people = [await office.enter(event, sessions=["dinner"]) for _ in range(3)]
    items = await waiting(office, event, session="dinner")
    assert [(item["code"], item["position"]) for item in items] == [(people[1]["code"], 1), (people[2]["code"], 2)]
    assert items[0]["log"][-1]["session"] == "dinner"


async def test_the_list_is_read_page_by_page(office: Office) -> None:
    event, people = await a_queue(office, 4)
    first = await office.call("GET", f"events/{event}/waiting-list", params={"limit": 2})
    query = {"limit": 2, "cursor": first.body["next_cursor"]}
    assert [item["code"] for item in await waiting(office, event, **query)] == [people[3]["code"]]


async def test_organisers_read_the_list_and_take_somebody_off_it(organiser: Organiser, office: Office) -> None:
    event, (first, second, _) = await a_queue(office)
    await office.act(event, first["code"], "cancel")
    page = await the_page(organiser, office, event)
    assert "A place became free and was offered." in page.text
    done = await organiser.visitor.submit(page, f"/{second['code']}/remove")
    assert "Taken off the waiting list." in done.text
    assert (await office.registration(event, second["code"]))["state"] == "cancelled"


async def test_organisers_promote_whoever_has_the_offer(organiser: Organiser, office: Office) -> None:
    event, (first, second, third) = await a_queue(office)
    await office.act(event, first["code"], "cancel")
    page = await the_page(organiser, office, event)
    assert f"/{third['code']}/promote" not in page.html, "no place is free for others"
    await organiser.visitor.submit(page, f"/{second['code']}/promote")
    assert (await office.registration(event, second["code"]))["state"] == "confirmed"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"capacity": 0}, "The event has 0 places"),
        ({"state": "closed"}, "Registration is closed"),
    ],
)
async def test_a_list_that_can_never_move_says_so(
    organiser: Organiser, office: Office, fields: dict[str, Any], sentence: str
) -> None:
    event, _ = await a_queue(office, 2, **fields)
    page = await the_page(organiser, office, event)
    assert sentence in page.text


async def test_organisers_read_that_everybody_is_asked_at_once(organiser: Organiser, office: Office) -> None:
    closes_at = (utc_now() + timedelta(hours=5)).isoformat()
    event, _ = await a_queue(office, 2, waiting_list={"offer_hours": 48, "closes_at": closes_at})
    page = await the_page(organiser, office, event)
    assert "The list closes soon: a place that becomes free is offered to everybody who waits" in page.text


async def test_organisers_read_who_waits_with_a_group(organiser: Organiser, office: Office) -> None:
    event, _ = await a_queue(office, 1)
    await office.submit(event, first_name="Ada", last_name="Berg", colleagues=[{"first_name": "Bob"}])
    page = await the_page(organiser, office, event)
    assert page.text.count("Waits with the group of Ada Berg") == 2


async def test_a_list_that_stands_still_for_want_of_a_date_says_so(office: Office, visitor: Visitor) -> None:
    event, (_, second) = await a_queue(office, 2)
    mails = await office.subscribers.has_mails(event, "waitlisted")
    (link,) = [str(mail.manage_url) for mail in mails if mail.to == second["email"]]
    await office.call("PATCH", f"events/{event}", {"state": "postponed"})
    page = await visitor.get("/r/" + link.rpartition("/r/")[2])
    assert "The event is postponed: the list stands still until there is a new date." in page.text
