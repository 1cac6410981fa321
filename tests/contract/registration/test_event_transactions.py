"""The promises of every transaction on an event."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from services.registration.domain.event import Event
from services.registration.domain.idempotency import IdempotentAnswer
from services.registration.domain.invitation import Invitation, UnknownInvitation
from services.registration.domain.places import SoldOut
from services.registration.domain.registration import Booking, Offer, Registration, UnknownRegistration
from services.registration.domain.shadow import Shadow
from services.registration.ports.places import EventTransaction, LookupNotAnnounced, Prefetch
from shared.contracts import Message
from shared.contracts.registration import BookingState
from shared.identity.authorisation import UnknownEvent
from tests.support.registration.backend import Backend, a_mail, an_entry
from tests.support.registration.builders import NOW, a_registration, an_invitation, key_of


async def test_an_unknown_event_cannot_be_changed(backend: Backend) -> None:
    async def change(transaction: EventTransaction) -> None:
        raise AssertionError("there is nothing to change")

    with pytest.raises(UnknownEvent):
        await backend.transactions.run("nowhere", Prefetch(), change)


async def test_a_saved_registration_is_found_by_address_and_by_code(backend: Backend) -> None:
    event = await backend.has_event()
    registration = await backend.has(event)

    async def look(transaction: EventTransaction) -> None:
        assert transaction.by_email(key_of(registration)) == registration
        assert transaction.by_code(registration.code) == registration

    await backend.transactions.run(
        event.slug, Prefetch(emails=(key_of(registration),), codes=(registration.code,)), look
    )


async def test_a_cancelled_registration_is_found_by_code_only(backend: Backend) -> None:
    event = await backend.has_event()
    registration = await backend.has(event, state="cancelled")

    async def look(transaction: EventTransaction) -> None:
        assert transaction.by_email(key_of(registration)) is None
        assert transaction.by_code(registration.code) == registration

    await backend.transactions.run(
        event.slug, Prefetch(emails=(key_of(registration),), codes=(registration.code,)), look
    )


async def test_a_registration_of_another_event_is_unknown(backend: Backend) -> None:
    event, another = await backend.has_event(), await backend.has_event()
    registration = await backend.has(another)

    async def look(transaction: EventTransaction) -> None:
        assert transaction.by_email(key_of(registration)) is None
        transaction.by_code(registration.code)

    with pytest.raises(UnknownRegistration):
        await backend.transactions.run(
            event.slug, Prefetch(emails=(key_of(registration),), codes=(registration.code,)), look
        )


async def test_a_change_to_who_cancelled_does_not_hide_who_has_the_address_now(backend: Backend) -> None:
    event = await backend.has_event()
    gone = await backend.has(event, state="cancelled", email="one@example.lu")
    present = await backend.has(event, email="one@example.lu")

    async def change(transaction: EventTransaction) -> None:
        transaction.save(replace(gone, attention="was here before"), before=gone)
        assert transaction.by_email("one@example.lu") == present

    await backend.transactions.run(event.slug, Prefetch(emails=("one@example.lu",), codes=(gone.code,)), change)


async def test_a_change_that_refuses_leaves_nothing_behind(backend: Backend) -> None:
    event = await backend.has_event()
    registration = await backend.has(event)
    before = await backend.contents(event)

    async def change(transaction: EventTransaction) -> None:
        transaction.count.next_line()
        _save_everything(transaction, registration)
        raise SoldOut

    with pytest.raises(SoldOut):
        await backend.transactions.run(event.slug, Prefetch(), change)
    assert await backend.contents(event) == before
    assert await _answer_to(backend, event, "key-1") is None


async def test_a_change_that_fails_leaves_nothing_behind(backend: Backend) -> None:
    event = await backend.has_event()
    registration = await backend.has(event)
    before = await backend.contents(event)

    async def change(transaction: EventTransaction) -> None:
        _save_everything(transaction, registration)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await backend.transactions.run(event.slug, Prefetch(), change)
    assert await backend.contents(event) == before


async def test_a_refused_change_is_not_seen_by_those_beside_it(backend: Backend) -> None:
    event = await backend.has_event()
    registration = await backend.has(event, email="zoe@example.lu")
    before = await backend.contents(event)

    async def refuse(transaction: EventTransaction) -> None:
        _save_everything(transaction, registration)
        raise SoldOut

    async def look(transaction: EventTransaction) -> None:
        assert transaction.event == event
        assert transaction.count.event == 1
        assert transaction.by_email("zoe@example.lu") == registration
        assert transaction.by_email("new@example.lu") is None
        assert transaction.answer("key-1") is None
        assert [waiting async for waiting in transaction.waiting()] == []

    prefetch = Prefetch(emails=("zoe@example.lu", "new@example.lu"), keys=("key-1",))
    changes = (look, refuse, look, refuse, look)
    outcomes = await asyncio.gather(
        *(backend.transactions.run(event.slug, prefetch, change) for change in changes), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), SoldOut, type(None), SoldOut, type(None)]
    assert await backend.contents(event) == before


async def test_an_address_is_given_once_to_those_who_ask_at_once(backend: Backend) -> None:
    event = await backend.has_event()

    async def register(transaction: EventTransaction) -> bool:
        if transaction.by_email("zoe@example.lu") is not None:
            return False
        transaction.save(a_registration(event, email="Zoe@example.lu"))
        return True

    prefetch = Prefetch(emails=("zoe@example.lu",))
    outcomes = await asyncio.gather(*(backend.transactions.run(event.slug, prefetch, register) for _ in range(5)))
    assert sorted(outcomes) == [False, False, False, False, True]


@pytest.mark.parametrize(
    "look_up",
    [
        lambda transaction: transaction.by_email("zoe@example.lu"),
        lambda transaction: transaction.by_code("CODE-1"),
        lambda transaction: transaction.answer("key-1"),
    ],
    ids=["address", "code", "key"],
)
async def test_a_look_up_that_was_not_announced_is_a_fault(backend: Backend, look_up: Callable[..., Any]) -> None:
    event = await backend.has_event()
    await backend.has(event, email="zoe@example.lu", code="CODE-1")

    async def change(transaction: EventTransaction) -> None:
        look_up(transaction)

    everything = Prefetch(emails=("zoe@example.lu",), codes=("CODE-1",), keys=("key-1",))
    outcomes = await asyncio.gather(
        backend.transactions.run(event.slug, everything, change),
        backend.transactions.run(event.slug, Prefetch(), change),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), LookupNotAnnounced]


async def test_an_answer_is_found_under_its_key(backend: Backend) -> None:
    event = await backend.has_event()
    answer = IdempotentAnswer("key-1", "fingerprint", "confirmed", ("confirmed", "sold_out"))

    async def save(transaction: EventTransaction) -> None:
        assert transaction.answer("key-1") is None
        transaction.save_answer(answer)
        assert transaction.answer("key-1") == answer

    await backend.transactions.run(event.slug, Prefetch(keys=("key-1",)), save)
    assert await _answer_to(backend, event, "key-1") == answer


async def test_people_wait_in_the_order_of_their_lines(backend: Backend) -> None:
    event = await backend.has_event()
    for line in (30, 10, 20):
        await backend.has(event, state="waitlisted", line=line)

    async def lines(transaction: EventTransaction) -> list[int]:
        return [registration.line async for registration in transaction.waiting()]

    assert await backend.transactions.run(event.slug, Prefetch(), lines) == [10, 20, 30]


async def test_a_session_is_waited_for_in_the_order_in_which_it_was_booked(backend: Backend) -> None:
    event = await backend.has_event()
    for line in (3, 1, 2):
        await backend.has(event, line=10 - line, sessions=(Booking(id="dinner", state="waitlisted", line=line),))
    await backend.has(event, state="waitlisted", sessions=(Booking(id="dinner", state="waitlisted", line=0),))
    await backend.has(event, sessions=(Booking(id="dinner", state="confirmed", line=0),))

    async def lines(transaction: EventTransaction) -> list[int]:
        return [registration.sessions[0].line async for registration in transaction.waiting_for("dinner")]

    assert await backend.transactions.run(event.slug, Prefetch(), lines) == [1, 2, 3]


async def test_the_line_is_as_the_change_has_made_it(backend: Backend) -> None:
    event = await backend.has_event()
    for line in (10, 20, 30, 40):
        await backend.has(event, state="waitlisted", line=line, code=f"LINE-{line}")
    confirmed = await backend.has(event, line=25)

    async def change(transaction: EventTransaction) -> list[int]:
        second, third = transaction.by_code("LINE-20"), transaction.by_code("LINE-30")
        transaction.save(replace(second, state="cancelled"), before=second)
        transaction.save(replace(third, company="Ferro"), before=third)
        transaction.save(replace(confirmed, state="waitlisted"), before=confirmed)
        transaction.save(a_registration(event, state="waitlisted", line=50))
        return [registration.line async for registration in transaction.waiting()]

    prefetch = Prefetch(codes=("LINE-20", "LINE-30"))
    assert await backend.transactions.run(event.slug, prefetch, change) == [10, 25, 30, 40, 50]


async def test_the_line_for_a_session_is_as_the_change_has_made_it(backend: Backend) -> None:
    event = await backend.has_event()

    def dinner(state: BookingState, line: int) -> tuple[Booking, ...]:
        return (Booking(id="dinner", state=state, line=line),)

    waiting = [await backend.has(event, sessions=dinner("waitlisted", line)) for line in (1, 2, 4)]

    async def change(transaction: EventTransaction) -> list[int]:
        served = replace(waiting[1], sessions=dinner("confirmed", 2))
        transaction.save(served, before=waiting[1])
        transaction.save(a_registration(event, sessions=dinner("waitlisted", 3)))
        transaction.save(a_registration(event, state="waitlisted", sessions=dinner("waitlisted", 0)))
        return [registration.sessions[0].line async for registration in transaction.waiting_for("dinner")]

    assert await backend.transactions.run(event.slug, Prefetch(), change) == [1, 3, 4]


async def test_people_ahead_are_those_who_still_wait(backend: Backend) -> None:
    event = await backend.has_event()
    first, second, third = [await backend.has(event, state="waitlisted", line=line) for line in (1, 2, 3)]

    async def change(transaction: EventTransaction) -> list[int]:
        before = await transaction.people_ahead(third)
        transaction.save(replace(first, state="cancelled"), before=first)
        transaction.save(replace(third, company="Ferro"), before=third)
        return [before, await transaction.people_ahead(second), await transaction.people_ahead(third)]

    assert await backend.transactions.run(event.slug, Prefetch(), change) == [2, 0, 1]


async def test_newcomers_wait_behind_all_others_in_their_own_order(backend: Backend) -> None:
    event = await backend.has_event()
    for line in (1, 2):
        await backend.has(event, state="waitlisted", line=line)
    newcomers = [a_registration(event, state="waitlisted", line=line) for line in (3, 4)]

    async def change(transaction: EventTransaction) -> list[int]:
        for newcomer in newcomers:
            transaction.save(newcomer)
        return [await transaction.people_ahead(newcomer) for newcomer in newcomers]

    assert await backend.transactions.run(event.slug, Prefetch(), change) == [2, 3]


async def test_newcomers_wait_behind_those_to_whom_a_place_is_offered(backend: Backend) -> None:
    event = await backend.has_event()
    await backend.has(event, state="waitlisted", line=1, offer=Offer(expires_at=NOW))
    newcomer = a_registration(event, state="waitlisted", line=2)

    async def change(transaction: EventTransaction) -> int:
        transaction.save(newcomer)
        return await transaction.people_ahead(newcomer)

    assert await backend.transactions.run(event.slug, Prefetch(), change) == 1


async def test_newcomers_who_come_at_once_wait_behind_each_other(backend: Backend) -> None:
    event = await backend.has_event()

    async def join(transaction: EventTransaction) -> int:
        newcomer = a_registration(event, state="waitlisted", line=transaction.count.next_line())
        transaction.save(newcomer)
        return await transaction.people_ahead(newcomer)

    assert await asyncio.gather(*(backend.transactions.run(event.slug, Prefetch(), join) for _ in range(3))) == [
        0,
        1,
        2,
    ]


async def test_a_registration_is_saved_as_it_is_at_the_end(backend: Backend) -> None:
    event = await backend.has_event()
    newcomer = a_registration(event)
    cancelled = newcomer.changed(NOW, state="cancelled")

    async def change(transaction: EventTransaction) -> None:
        transaction.save(newcomer)
        transaction.save(cancelled, before=newcomer)
        assert transaction.count.event == 0

    await backend.transactions.run(event.slug, Prefetch(), change)
    entry = await backend.registrations.read(event.slug, newcomer.code)
    assert entry.registration == cancelled


async def test_places_are_counted_as_registrations_change(backend: Backend) -> None:
    event = await backend.has_event()
    dinner = (Booking(id="dinner", state="confirmed", line=1),)
    registration = await backend.has(event, sessions=dinner)
    await backend.has(event, state="waitlisted")

    async def cancel(transaction: EventTransaction) -> None:
        assert (transaction.count.event, transaction.count.sessions) == (1, {"dinner": 1})
        transaction.save(replace(registration, state="cancelled"), before=registration)

    await backend.transactions.run(event.slug, Prefetch(), cancel)
    _, count = await backend.events.read_with_count(event.slug)
    assert (count.event, count.categories, count.sessions) == (0, {"industry": 0}, {"dinner": 0})
    assert count.waiting == {"industry": 1}


async def test_a_change_tells_the_others_and_is_audited(backend: Backend) -> None:
    event = await backend.has_event()

    async def change(transaction: EventTransaction) -> None:
        transaction.save(a_registration(event))
        transaction.save_event(replace(event, version=2))
        transaction.audit(an_entry(event.slug, "event.changed"))

    await backend.transactions.run(event.slug, Prefetch(), change)
    assert [_name(m) for m in await backend.sent()] == [
        "event.changed.v1",
        "registration.changed.v1",
        "event.changed.v1",
    ]
    assert await backend.audited() == ["event.created", "event.changed"]
    assert (await backend.events.read(event.slug)).version == 2


async def test_changes_made_at_once_all_come_about(backend: Backend) -> None:
    event = await backend.has_event()

    async def draw(transaction: EventTransaction) -> int:
        return transaction.count.next_line()

    lines = await asyncio.gather(*(backend.transactions.run(event.slug, Prefetch(), draw) for _ in range(100)))
    assert sorted(lines) == list(range(1, 101))


async def test_one_refusal_among_many_changes_harms_nobody_else(backend: Backend) -> None:
    event = await backend.has_event()

    async def refuse(transaction: EventTransaction) -> int:
        raise SoldOut

    async def draw(transaction: EventTransaction) -> int:
        return transaction.count.next_line()

    changes = [draw, refuse, draw, draw]
    outcomes = await asyncio.gather(
        *(backend.transactions.run(event.slug, Prefetch(), change) for change in changes), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [int, SoldOut, int, int]


async def test_one_fault_among_many_changes_harms_nobody_else(backend: Backend) -> None:
    event = await backend.has_event()

    async def stumble(transaction: EventTransaction) -> int:
        raise ZeroDivisionError

    async def draw(transaction: EventTransaction) -> int:
        return transaction.count.next_line()

    changes = [draw, stumble, draw]
    outcomes = await asyncio.gather(
        *(backend.transactions.run(event.slug, Prefetch(), change) for change in changes), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [int, ZeroDivisionError, int]


def _name(message: Message) -> str:
    return message.NAME


def _save_everything(transaction: EventTransaction, registration: Registration) -> None:
    event = transaction.event
    transaction.save(a_registration(event, state="waitlisted", email="new@example.lu"))
    transaction.save(registration.changed(NOW, state="cancelled"), before=registration)
    transaction.save_event(replace(event, capacity=7, version=event.version + 1))
    transaction.save_answer(IdempotentAnswer("key-1", "fingerprint", "confirmed"))
    transaction.send(a_mail(event, registration))
    transaction.audit(an_entry(event.slug, "event.changed"))


async def _answer_to(backend: Backend, event: Event, key: str) -> IdempotentAnswer | None:
    async def look(transaction: EventTransaction) -> IdempotentAnswer | None:
        return transaction.answer(key)

    return await backend.transactions.run(event.slug, Prefetch(keys=(key,)), look)


async def test_nobody_waits_for_ever_when_a_change_is_cancelled(backend: Backend) -> None:
    event = await backend.has_event()

    async def cancelled(transaction: EventTransaction) -> None:
        raise asyncio.CancelledError

    async def look(transaction: EventTransaction) -> str:
        return transaction.event.slug

    for _ in range(2):
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(backend.transactions.run(event.slug, Prefetch(), cancelled), 10)
    assert await backend.transactions.run(event.slug, Prefetch(), look) == event.slug


async def test_those_to_whom_a_place_is_offered_are_found_in_order(backend: Backend) -> None:
    event = await backend.has_event()
    offer = Offer(expires_at=NOW)
    second = await backend.has(event, state="waitlisted", line=12, offer=offer)
    await backend.has(event, state="waitlisted", line=11)
    first = a_registration(event, state="waitlisted", line=10, offer=offer)

    async def change(transaction: EventTransaction) -> list[Registration]:
        transaction.save(first)
        return [registration async for registration in transaction.offered()]

    assert await backend.transactions.run(event.slug, Prefetch(), change) == [first, second]


async def test_a_group_is_found_by_the_code_of_its_booker(backend: Backend) -> None:
    event = await backend.has_event()
    booker = await backend.has(event)
    stored = await backend.has(event, booked_by=booker.code, email="", booker_email=booker.email)
    member = a_registration(event, line=stored.line + 1, booked_by=booker.code)
    await backend.has(event)

    async def change(transaction: EventTransaction) -> list[Registration]:
        transaction.save(member)
        return [registration async for registration in transaction.group(booker.code)]

    assert await backend.transactions.run(event.slug, Prefetch(), change) == [stored, member]


async def test_several_attendees_of_one_group_may_have_no_address(backend: Backend) -> None:
    event = await backend.has_event()
    members = [await backend.has(event, email="", booked_by="C00001") for _ in range(2)]

    async def look(transaction: EventTransaction) -> None:
        assert transaction.by_email("") is None

    await backend.transactions.run(event.slug, Prefetch(emails=("",)), look)
    assert members[0] != members[1]


async def test_an_invitation_holds_its_places_until_it_is_used(backend: Backend) -> None:
    event = await backend.has_event()
    invitation = an_invitation(event, uses=3, holds_places=True)

    async def invite(transaction: EventTransaction) -> None:
        transaction.save_invitation(invitation)

    async def use(transaction: EventTransaction) -> Invitation:
        present = transaction.invitation(invitation.code)
        transaction.save_invitation(replace(present, used=1), before=present)
        return transaction.invitation(invitation.code)

    await backend.transactions.run(event.slug, Prefetch(), invite)
    assert (await backend.count(event)).held == {"industry": 3}
    used = await backend.transactions.run(event.slug, Prefetch(invitations=(invitation.code,)), use)
    assert (used, (await backend.count(event)).held) == (replace(invitation, used=1), {"industry": 2})


async def test_open_invitations_that_hold_places_are_found_as_the_change_has_made_them(backend: Backend) -> None:
    event, another = await backend.has_event(), await backend.has_event()
    stays, ends = [an_invitation(event, holds_places=True) for _ in range(2)]
    stored = [stays, ends, an_invitation(event), an_invitation(event, holds_places=True, answer="declined")]

    async def invite(transaction: EventTransaction) -> None:
        for invitation in [an_invitation(another, holds_places=True), *stored]:
            if invitation.event == transaction.event.slug:
                transaction.save_invitation(invitation)

    async def look(transaction: EventTransaction) -> list[Invitation]:
        transaction.save_invitation(replace(ends, answer="revoked"), before=ends)
        transaction.save_invitation(an_invitation(event, code="NEW", holds_places=True))
        return [invitation async for invitation in transaction.holding()]

    for slug in (event.slug, another.slug):
        await backend.transactions.run(slug, Prefetch(), invite)
    holding = await backend.transactions.run(event.slug, Prefetch(), look)
    assert {invitation.code for invitation in holding} == {stays.code, "NEW"}


async def test_an_invitation_to_another_event_is_unknown(backend: Backend) -> None:
    event, another = await backend.has_event(), await backend.has_event()
    invitation = an_invitation(another)

    async def invite(transaction: EventTransaction) -> None:
        transaction.save_invitation(invitation)

    async def look(transaction: EventTransaction) -> None:
        transaction.invitation(invitation.code)

    await backend.transactions.run(another.slug, Prefetch(), invite)
    with pytest.raises(UnknownInvitation):
        await backend.transactions.run(event.slug, Prefetch(invitations=(invitation.code,)), look)


async def test_shadows_of_places_stay_with_the_count(backend: Backend) -> None:
    event = await backend.has_event()
    shadow = Shadow(until=NOW, category="industry", sessions=("recycling",))

    async def change(transaction: EventTransaction) -> None:
        transaction.count.shadows = [shadow]

    await backend.transactions.run(event.slug, Prefetch(), change)
    assert (await backend.count(event)).shadows == [shadow]
