"""Places: never one too many, never one too few, and in order."""

import asyncio
from collections import Counter

import pytest

from shared.mongo import transactions
from tests.support.registration.builders import a_category, a_session
from tests.support.registration.service import Office, an_office
from tests.support.waiting import until


@pytest.fixture(scope="module")
def office(own_office: Office) -> Office:
    """A second instance is started beside it, and looks at all events when it starts."""
    return own_office


@pytest.mark.slow
async def test_of_four_hundred_at_once_a_hundred_get_a_place(office: Office) -> None:
    event = await office.has_event(capacity=100)
    answers = await asyncio.gather(*(office.submit(event) for _ in range(400)))
    assert Counter(answer.body["outcome"] for answer in answers) == {"confirmed": 100, "waitlisted": 300}
    waiting = await office.registrations(event, state="waitlisted")
    assert [r["waiting_position"] for r in waiting] == list(range(1, 301))
    assert len(await office.subscribers.has_mails(event, "confirmation", 100)) == 100
    assert len(await office.subscribers.has_mails(event, "waitlisted", 300)) == 300


async def test_ten_cancellations_promote_exactly_the_first_ten(office: Office) -> None:
    event = await office.has_event(capacity=20)
    await asyncio.gather(*(office.submit(event) for _ in range(50)))
    confirmed, waiting = await office.codes(event, state="confirmed"), await office.codes(event, state="waitlisted")
    await asyncio.gather(*(office.act(event, code, "cancel") for code in confirmed[:10]))
    assert await office.codes(event, state="confirmed") == confirmed[10:] + waiting[:10]
    left = await office.registrations(event, state="waitlisted")
    assert [(r["code"], r["waiting_position"]) for r in left] == list(zip(waiting[10:], range(1, 21), strict=True))
    assert len(await office.subscribers.has_mails(event, "confirmation", 30)) == 30


async def test_each_category_has_places_of_its_own(office: Office) -> None:
    categories = [a_category("industry", capacity=2), a_category("press", capacity=1), a_category("research")]
    event = await office.has_event(capacity=4, categories=categories)
    for category, outcome in (
        ("industry", "confirmed"),
        ("industry", "confirmed"),
        ("industry", "waitlisted"),
        ("press", "confirmed"),
        ("research", "confirmed"),
        ("research", "waitlisted"),
    ):
        assert (await office.submit(event, category=category)).body == {"outcome": outcome}


async def test_a_freed_place_goes_to_the_first_whose_category_has_room(office: Office) -> None:
    categories = [a_category("industry", capacity=1), a_category("press")]
    event = await office.has_event(capacity=2, categories=categories)
    first = await office.enter(event, category="press")
    await office.enter(event, category="industry")
    waiting = [await office.enter(event, category=category) for category in ("industry", "press")]
    await office.act(event, first["code"], "cancel")
    states = [(await office.registration(event, registration["code"]))["state"] for registration in waiting]
    assert states == ["waitlisted", "confirmed"]


async def test_a_full_session_keeps_nobody_out_of_the_event(office: Office) -> None:
    event = await office.has_event(sessions=[a_session(capacity=3)])
    await asyncio.gather(*(office.submit(event, sessions=["recycling"]) for _ in range(12)))
    registrations = await office.registrations(event)
    assert {r["state"] for r in registrations} == {"confirmed"}
    bookings = Counter(booking["state"] for r in registrations for booking in r["sessions"])
    assert bookings == {"confirmed": 3, "waitlisted": 9}


async def test_a_place_in_a_session_goes_to_who_waits_for_it(office: Office) -> None:
    event = await office.has_event(sessions=[a_session(capacity=1), a_session("dinner", capacity=1)])
    first, second, third = [await office.enter(event, sessions=["recycling", "dinner"]) for _ in range(3)]
    await office.act(event, first["code"], "cancel")
    assert await _sessions(office, event, second["code"]) == {"recycling": "confirmed", "dinner": "confirmed"}
    assert await _sessions(office, event, third["code"]) == {"recycling": "waitlisted", "dinner": "waitlisted"}
    mails = await office.subscribers.has_mails(event, "changed", 2)
    assert {(mail.to, tuple(mail.changed or ())) for mail in mails} == {(second["email"], ("sessions",))}


async def test_who_gives_a_session_back_makes_room_in_it(office: Office) -> None:
    event = await office.has_event(sessions=[a_session(capacity=1)])
    first, second = [await office.enter(event, sessions=["recycling"]) for _ in range(2)]
    await office.call("PATCH", f"events/{event}/registrations/{first['code']}", {"sessions": []})
    assert await _sessions(office, event, first["code"]) == {}
    assert await _sessions(office, event, second["code"]) == {"recycling": "confirmed"}


async def test_a_larger_event_confirms_who_waits(office: Office) -> None:
    event = await office.has_event(capacity=1, sessions=[a_session(capacity=1)])
    for _ in range(4):
        await office.enter(event, sessions=["recycling"])
    waiting = await office.codes(event, state="waitlisted")
    await office.call("PATCH", f"events/{event}", {"capacity": 3})
    assert await office.codes(event, state="waitlisted") == waiting[2:]
    await office.call("PATCH", f"events/{event}", {"sessions": [a_session(capacity=2)]})
    registrations = await office.registrations(event)
    bookings = [r["sessions"][0]["state"] for r in registrations]
    assert bookings == ["confirmed", "confirmed", "waitlisted", "waitlisted"]


async def test_without_a_waiting_list_a_full_event_is_sold_out(office: Office) -> None:
    event = await office.has_event(capacity=1, waiting_list={"enabled": False})
    known = await office.enter(event)
    assert (await office.submit(event)).slug == "sold-out"
    assert (await office.submit(event, email=known["email"])).slug == "sold-out"
    refused = await office.call("POST", f"events/{event}/registrations?as=organiser", {**_anybody()})
    assert (refused.status, refused.slug) == (409, "sold-out")
    assert len(await office.registrations(event)) == 1


async def test_nothing_moves_once_the_waiting_list_has_closed(office: Office) -> None:
    event = await office.has_event(capacity=1, waiting_list={"closes_at": "2020-01-01T18:00:00+01:00"})
    first, _ = await office.enter(event), await office.enter(event)
    await office.act(event, first["code"], "cancel")
    assert [r["state"] for r in await office.registrations(event)] == ["cancelled", "waitlisted"]
    assert (await office.submit(event)).body["outcome"] == "confirmed"  # nobody who waits can have it any more


async def test_two_instances_never_sell_a_place_twice(
    office: Office, mongodb_url: str, rabbitmq_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "TRANSACTION_SECONDS", 60)  # all of them want the same document
    event = await office.has_event(capacity=50, sessions=[a_session(capacity=10)])
    namespace = office.settings.database_prefix
    async with an_office(mongodb_url, rabbitmq_url, namespace, subscribers=office.subscribers) as other:
        instances = [office, other] * 60
        answers = await asyncio.gather(*(instance.submit(event, sessions=["recycling"]) for instance in instances))
    assert Counter(answer.body["outcome"] for answer in answers) == {"confirmed": 50, "waitlisted": 70}
    registrations = await office.registrations(event, state="confirmed")
    assert sum(r["sessions"][0]["state"] == "confirmed" for r in registrations) == 10
    await _counts_are_true(office, event)


async def test_two_instances_cancelling_at_once_leak_no_place(
    office: Office, mongodb_url: str, rabbitmq_url: str
) -> None:
    event = await office.has_event(capacity=10)
    await asyncio.gather(*(office.submit(event) for _ in range(30)))
    codes = await office.codes(event)
    namespace = office.settings.database_prefix
    async with an_office(mongodb_url, rabbitmq_url, namespace, subscribers=office.subscribers) as other:
        await asyncio.gather(
            *(instance.act(event, code, "cancel") for code in codes[5:15] for instance in (office, other)),
            *(instance.submit(event) for instance in (office, other) for _ in range(5)),
        )
    assert len(await office.codes(event, state="confirmed")) == 10
    await _counts_are_true(office, event)


async def test_each_confirmation_is_asked_for_once_whatever_moves(office: Office) -> None:
    event = await office.has_event(capacity=5)
    await asyncio.gather(*(office.submit(event) for _ in range(15)))
    for code in (await office.codes(event))[:12]:
        await office.act(event, code, "cancel")
    confirmed = await office.registrations(event, state="confirmed")
    await until(lambda: len(office.subscribers.mails(event, "cancelled")) == 12)
    confirmations = Counter(mail.registration for mail in office.subscribers.mails(event, "confirmation"))
    assert len(confirmed) == 3
    assert set(confirmations.values()) == {1}


@pytest.mark.parametrize("capacity", [0, 1])
async def test_an_event_without_places_has_only_people_who_wait(office: Office, capacity: int) -> None:
    event = await office.has_event(capacity=capacity, categories=[a_category(capacity=0)])
    assert (await office.submit(event)).body == {"outcome": "waitlisted"}


async def _sessions(office: Office, event: str, code: str) -> dict[str, str]:
    return {booking["id"]: booking["state"] for booking in (await office.registration(event, code))["sessions"]}


async def _counts_are_true(office: Office, event: str) -> None:
    """Places taken are live holders."""
    count = (await office.database["events"].find_one({"_id": event}))["count"]
    confirmed = await office.registrations(event, state="confirmed")
    held = Counter(b["id"] for r in confirmed for b in r["sessions"] if b["state"] == "confirmed")
    assert count["event"] == len(confirmed)
    assert {name: n for name, n in count["sessions"].items() if n} == held
    assert sum(count["waiting"].values()) == len(await office.registrations(event, state="waitlisted"))


def _anybody() -> dict[str, object]:
    return {"last_name": "Weber", "email": "w@example.lu", "category": "industry", "consents": {"privacy": True}}
