"""What every transaction of an event promises."""

import asyncio

import pytest

from services.registration.domain.places import SoldOut
from services.registration.domain.registration import Booking, UnknownRegistration
from services.registration.ports.places import EventTransaction, IdempotentAnswer, Prefetch
from shared.contracts import Message
from shared.identity.authorisation import UnknownEvent
from tests.contract.registration.kept import Kept, an_entry
from tests.support.registration.builders import a_registration, key_of


async def test_an_unknown_event_has_no_book(kept: Kept) -> None:
    async def change(transaction: EventTransaction) -> None:
        raise AssertionError("there is nothing to change")

    with pytest.raises(UnknownEvent):
        await kept.transactions.run("nowhere", Prefetch(), change)


async def test_what_was_put_is_found_by_address_and_by_code(kept: Kept) -> None:
    event = await kept.has_event()
    one = await kept.has(event)

    async def look(transaction: EventTransaction) -> None:
        assert transaction.by_email(key_of(one)) == one
        assert transaction.by_code(one.code) == one

    await kept.transactions.run(event.slug, Prefetch(emails=(key_of(one),), codes=(one.code,)), look)


async def test_who_cancelled_is_found_by_code_only(kept: Kept) -> None:
    event = await kept.has_event()
    one = await kept.has(event, state="cancelled")

    async def look(transaction: EventTransaction) -> None:
        assert transaction.by_email(key_of(one)) is None
        assert transaction.by_code(one.code) == one

    await kept.transactions.run(event.slug, Prefetch(emails=(key_of(one),), codes=(one.code,)), look)


async def test_a_registration_of_another_event_is_unknown(kept: Kept) -> None:
    here, there = await kept.has_event(), await kept.has_event()
    one = await kept.has(there)

    async def look(transaction: EventTransaction) -> None:
        assert transaction.by_email(key_of(one)) is None
        transaction.by_code(one.code)

    with pytest.raises(UnknownRegistration):
        await kept.transactions.run(here.slug, Prefetch(emails=(key_of(one),), codes=(one.code,)), look)


async def test_a_change_to_who_cancelled_does_not_hide_who_has_the_address_now(kept: Kept) -> None:
    event = await kept.has_event()
    gone = await kept.has(event, state="cancelled", email="one@example.lu")
    present = await kept.has(event, email="one@example.lu")

    async def change(transaction: EventTransaction) -> None:
        transaction.save(gone.model_copy(update={"attention": "was here before"}), before=gone)
        assert transaction.by_email("one@example.lu") == present

    await kept.transactions.run(event.slug, Prefetch(emails=("one@example.lu",), codes=(gone.code,)), change)


async def test_a_refused_change_leaves_nothing_behind(kept: Kept) -> None:
    event = await kept.has_event()
    before = len(await kept.sent())

    async def change(transaction: EventTransaction) -> None:
        raise SoldOut

    with pytest.raises(SoldOut):
        await kept.transactions.run(event.slug, Prefetch(), change)
    assert len(await kept.sent()) == before


async def test_an_answer_is_remembered_under_its_key(kept: Kept) -> None:
    event = await kept.has_event()
    replay = IdempotentAnswer("key-1", "fingerprint", "confirmed")

    async def remember(transaction: EventTransaction) -> None:
        assert transaction.replay("key-1") is None
        transaction.save_answer(replay)
        assert transaction.replay("key-1") == replay

    async def look(transaction: EventTransaction) -> IdempotentAnswer | None:
        return transaction.replay("key-1")

    await kept.transactions.run(event.slug, Prefetch(replays=("key-1",)), remember)
    assert await kept.transactions.run(event.slug, Prefetch(replays=("key-1",)), look) == replay


async def test_people_wait_in_the_order_of_their_lines(kept: Kept) -> None:
    event = await kept.has_event()
    for line in (30, 10, 20):
        await kept.has(event, state="waitlisted", line=line)

    async def lines(transaction: EventTransaction) -> list[int]:
        return [registration.line async for registration in transaction.waiting()]

    assert await kept.transactions.run(event.slug, Prefetch(), lines) == [10, 20, 30]


async def test_a_session_is_waited_for_in_the_order_in_which_it_was_booked(kept: Kept) -> None:
    event = await kept.has_event()
    for line in (3, 1, 2):
        await kept.has(event, line=10 - line, sessions=(Booking(id="dinner", state="waitlisted", line=line),))
    await kept.has(event, state="waitlisted", sessions=(Booking(id="dinner", state="waitlisted", line=0),))
    await kept.has(event, sessions=(Booking(id="dinner", state="confirmed", line=0),))

    async def lines(transaction: EventTransaction) -> list[int]:
        return [registration.sessions[0].line async for registration in transaction.waiting_for("dinner")]

    assert await kept.transactions.run(event.slug, Prefetch(), lines) == [1, 2, 3]


async def test_questions_see_what_was_put_before_them(kept: Kept) -> None:
    event = await kept.has_event()
    first = await kept.has(event, state="waitlisted", line=1)
    second = await kept.has(event, state="waitlisted", line=2)

    async def change(transaction: EventTransaction) -> int:
        assert await transaction.people_ahead(second) == 1
        transaction.save(first.model_copy(update={"state": "cancelled"}), before=first)
        return await transaction.people_ahead(second)

    assert await kept.transactions.run(event.slug, Prefetch(), change) == 0


async def test_a_newcomer_waits_behind_all_others(kept: Kept) -> None:
    event = await kept.has_event()
    for line in (1, 2):
        await kept.has(event, state="waitlisted", line=line)

    async def change(transaction: EventTransaction) -> int:
        newcomer = a_registration(event, state="waitlisted", line=3)
        transaction.save(newcomer)
        return await transaction.people_ahead(newcomer)

    assert await kept.transactions.run(event.slug, Prefetch(), change) == 2


async def test_places_are_counted_as_registrations_change(kept: Kept) -> None:
    event = await kept.has_event()
    dinner = (Booking(id="dinner", state="confirmed", line=1),)
    one = await kept.has(event, sessions=dinner)
    await kept.has(event, state="waitlisted")

    async def cancel(transaction: EventTransaction) -> None:
        assert (transaction.count.event, transaction.count.sessions) == (1, {"dinner": 1})
        transaction.save(one.model_copy(update={"state": "cancelled"}), before=one)

    await kept.transactions.run(event.slug, Prefetch(), cancel)
    _, count = await kept.events.read_with_count(event.slug)
    assert (count.event, count.categories, count.sessions) == (0, {"industry": 0}, {"dinner": 0})
    assert count.waiting == {"industry": 1}


async def test_a_change_tells_the_others_and_is_audited(kept: Kept) -> None:
    event = await kept.has_event()

    async def change(transaction: EventTransaction) -> None:
        transaction.save(a_registration(event))
        transaction.save_event(event.model_copy(update={"version": 2}))
        transaction.audit(an_entry(event.slug, "event.changed"))

    await kept.transactions.run(event.slug, Prefetch(), change)
    assert [_name(m) for m in await kept.sent()] == ["event.changed.v1", "registration.changed.v1", "event.changed.v1"]
    assert await kept.audited() == ["event.created", "event.changed"]
    assert (await kept.events.read(event.slug)).version == 2


async def test_changes_made_at_once_all_come_about(kept: Kept) -> None:
    event = await kept.has_event()

    async def draw(transaction: EventTransaction) -> int:
        return transaction.count.next_line()

    lines = await asyncio.gather(*(kept.transactions.run(event.slug, Prefetch(), draw) for _ in range(100)))
    assert sorted(lines) == list(range(1, 101))


async def test_one_refusal_among_many_changes_harms_nobody_else(kept: Kept) -> None:
    event = await kept.has_event()

    async def refuse(transaction: EventTransaction) -> int:
        raise SoldOut

    async def draw(transaction: EventTransaction) -> int:
        return transaction.count.next_line()

    changes = [draw, refuse, draw, draw]
    outcomes = await asyncio.gather(
        *(kept.transactions.run(event.slug, Prefetch(), change) for change in changes), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [int, SoldOut, int, int]


async def test_one_fault_among_many_changes_harms_nobody_else(kept: Kept) -> None:
    event = await kept.has_event()

    async def stumble(transaction: EventTransaction) -> int:
        raise ZeroDivisionError

    async def draw(transaction: EventTransaction) -> int:
        return transaction.count.next_line()

    changes = [draw, stumble, draw]
    outcomes = await asyncio.gather(
        *(kept.transactions.run(event.slug, Prefetch(), change) for change in changes), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [int, ZeroDivisionError, int]


def _name(message: Message) -> str:
    return message.NAME
