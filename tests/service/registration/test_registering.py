"""Somebody registers."""

import asyncio

from services.registration.web.people.submission import SHORTEST_SECONDS
from tests.support.registration.service import Office
from tests.support.waiting import until


async def test_who_registers_is_confirmed_and_gets_a_mail(office: Office) -> None:
    event = await office.has_event()
    answer = await office.submit(event, email="Zoe@Example.LU", locale="lb")
    assert (answer.status, answer.body) == (202, {"outcome": "confirmed"})
    (mail,) = await office.subscribers.has_mails(event, "confirmation")
    assert (mail.to, mail.locale, len(mail.ticket_secret or "")) == ("Zoe@example.lu", "lb", 36)
    assert mail.manage_url is not None


async def test_the_door_is_told_without_the_secret(office: Office) -> None:
    event = await office.has_event()
    await office.submit(event)
    (mail,) = await office.subscribers.has_mails(event, "confirmation")
    (state,) = await until(lambda: list(office.subscribers.states(event).values()))
    assert (state.state, state.tray, len(state.tickets)) == ("confirmed", "M", 1)
    envelopes = [envelope for envelope in office.subscribers.envelopes if envelope.name == state.NAME]
    assert not any((mail.ticket_secret or "").encode() in envelope.body for envelope in envelopes)


async def test_a_known_address_is_answered_like_a_new_one(office: Office) -> None:
    event = await office.has_event()
    first = await office.submit(event, email="zoe@example.lu")
    again = await office.submit(event, email="ZOE@example.lu", first_name="Somebody", last_name="Else")
    assert (again.status, again.body) == (first.status, first.body)
    assert {*again.headers} == {*first.headers}
    (mail,) = await office.subscribers.has_mails(event, "already_registered")
    assert mail.to == "zoe@example.lu"
    assert mail.recipient is not None
    assert mail.recipient.first_name == "Zoë"
    assert len(await office.registrations(event)) == 1


async def test_a_known_address_is_told_at_most_once_in_a_while(office: Office) -> None:
    event = await office.has_event()
    for _ in range(4):
        await office.submit(event, email="zoe@example.lu")
    await office.submit(event, email="another@example.lu")
    await office.subscribers.has_mails(event, "confirmation", 2)
    assert len(office.subscribers.mails(event, "already_registered")) == 1


async def test_a_known_address_gets_what_a_new_one_would_get(office: Office) -> None:
    event = await office.has_event(capacity=1)
    await office.submit(event, email="zoe@example.lu")
    assert (await office.submit(event, email="zoe@example.lu")).body == {"outcome": "waitlisted"}
    assert (await office.submit(event)).body == {"outcome": "waitlisted"}


async def test_a_repeated_submission_is_one_registration(office: Office) -> None:
    event = await office.has_event(capacity=1)
    answers = await asyncio.gather(*(office.submit(event, key="key-1", email="zoe@example.lu") for _ in range(20)))
    assert {answer.body["outcome"] for answer in answers} == {"confirmed"}
    assert len(await office.registrations(event)) == 1
    await office.subscribers.has_mails(event, "confirmation")
    assert office.subscribers.mails(event, "already_registered") == []


async def test_a_key_is_good_for_one_submission(office: Office) -> None:
    event = await office.has_event()
    await office.submit(event, key="key-1", email="zoe@example.lu")
    other = await office.submit(event, key="key-1", email="yves@example.lu")
    assert (other.status, other.slug) == (422, "idempotency-key-reused")
    assert len(await office.registrations(event)) == 1


async def test_the_same_key_for_another_event_is_another_key(office: Office) -> None:
    for event in (await office.has_event(), await office.has_event()):
        assert (await office.submit(event, key="key-1", email="zoe@example.lu")).status == 202


async def test_what_was_refused_may_be_tried_again_with_the_same_key(office: Office) -> None:
    event = await office.has_event(capacity=0, waiting_list={"enabled": False})
    assert (await office.submit(event, key="key-1", email="zoe@example.lu")).slug == "sold-out"
    await office.call("PATCH", f"events/{event}", {"capacity": 1})
    assert (await office.submit(event, key="key-1", email="zoe@example.lu")).status == 202


async def test_who_cancelled_may_register_again(office: Office) -> None:
    event = await office.has_event()
    first = await office.enter(event, email="zoe@example.lu")
    await office.act(event, first["code"], "cancel")
    assert (await office.submit(event, email="zoe@example.lu")).body == {"outcome": "confirmed"}
    assert [r["state"] for r in await office.registrations(event)] == ["cancelled", "confirmed"]


async def test_no_address_is_answered_sooner_than_another(office: Office) -> None:
    event, clock = await office.has_event(), asyncio.get_running_loop().time
    for _ in ("new", "registered"):
        began = clock()
        await office.submit(event, email="zoe@example.lu")
        assert clock() - began >= SHORTEST_SECONDS * 0.99
