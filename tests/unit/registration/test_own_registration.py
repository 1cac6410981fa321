"""Attendees act on their own registration by their manage link."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from services.registration.domain.attendance import Attendance, ListAttendance, Stay
from services.registration.domain.event import EventOver
from services.registration.domain.places import free_in_event
from services.registration.domain.registration import (
    AlreadyRegistered,
    ChangesFrozen,
    NotInThisState,
    PlaceHandedOver,
    PlaceUsed,
    Registration,
)
from services.registration.domain.registration_form import Successor
from services.registration.domain.shown_places import shown_places
from services.registration.use_cases.people.change_own_registration import change_own_registration
from services.registration.use_cases.people.resend_own_mail import resend_own_mail
from services.registration.use_cases.places.cancel_own_registration import cancel_own_registration
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.places.hand_over_own_place import hand_over_own_place
from services.registration.use_cases.places.hand_over_place import hand_over_place
from shared.contracts import Order
from shared.contracts.mails import MailRequested
from tests.support.registration.builders import NOW, a_question
from tests.support.registration.fakes import FakeRegistrations
from tests.support.registration.one_event import OneEvent

Act = Callable[[OneEvent, Registration], Awaitable[Registration]]


def successor(email: str = "ada@example.lu") -> Successor:
    return Successor(first_name="Ada", last_name="Lovelace", email=email, consents={"privacy": True})


def people(scene: OneEvent) -> FakeRegistrations:
    return FakeRegistrations(scene.store)


async def hand_over(scene: OneEvent, registration: Registration, to: str = "ada@example.lu") -> Registration:
    await hand_over_own_place(
        scene.event, registration, successor=successor(to), registrations=people(scene), **scene.tools
    )
    return scene.store.registrations[registration.id]


async def cancel(scene: OneEvent, registration: Registration) -> Registration:
    return await cancel_own_registration(scene.event, registration, registrations=people(scene), **scene.tools)


@pytest.mark.parametrize("act", [cancel, hand_over])
async def test_nothing_is_given_up_once_the_event_is_over(act: Act) -> None:
    scene = OneEvent()
    registration = await scene.enter()
    scene.clock.now = scene.event.ends_at
    scene.store.sent.clear()
    with pytest.raises(EventOver):
        await act(scene, registration)
    assert scene.registrations == [registration]
    assert scene.store.sent == []


def mails_of(scene: OneEvent) -> set[str]:
    return {message.mail for message in scene.store.sent if isinstance(message, MailRequested)}


async def test_the_mail_is_sent_again_once_a_minute() -> None:
    scene = OneEvent()
    registration = await scene.enter()
    scene.store.sent.clear()
    scene.clock.now = NOW.replace(second=5)
    minutes = [await resend_own_mail(registration, **scene.tools) for _ in range(3)]
    assert set(minutes) == {NOW.replace(second=0, microsecond=0)}
    assert len(mails_of(scene)) == 1
    scene.clock.now += timedelta(minutes=1)
    await resend_own_mail(registration, **scene.tools)
    assert len(mails_of(scene)) == 2


@pytest.mark.parametrize("act", [cancel, hand_over])
async def test_a_postponed_event_is_not_over(act: Act) -> None:
    scene = OneEvent(state="postponed")
    registration = await scene.enter()
    scene.clock.now = scene.event.ends_at
    assert await act(scene, registration) != registration


async def test_a_place_is_given_up_until_the_last_moment() -> None:
    scene = OneEvent()
    registration = await scene.enter()
    scene.clock.now = scene.event.ends_at - timedelta(milliseconds=1)
    assert (await cancel(scene, registration)).state == "cancelled"


async def test_organisers_put_things_right_after_the_event() -> None:
    scene = OneEvent()
    first, second = await scene.enter(), await scene.enter()
    scene.clock.now = scene.event.ends_at
    cancelled = await cancel_registration(scene.slug, first.code, **scene.by_organiser)
    handed_over = await hand_over_place(
        scene.slug, second.code, successor=successor(), registrations=people(scene), **scene.by_organiser
    )
    assert (cancelled.state, handed_over.email) == ("cancelled", "ada@example.lu")


async def test_a_place_is_handed_over_in_the_name_of_its_holder() -> None:
    scene = OneEvent(questions=[a_question()])
    registration = await scene.enter(answers={"diet": "no nuts"}, job_title="CTO")
    handed_over = await hand_over(scene, registration)
    assert (handed_over.code, handed_over.name, handed_over.job_title) == (registration.code, "Ada Lovelace", "")
    assert (handed_over.answers, handed_over.holder) == ({}, 2)
    assert [ticket.state for ticket in handed_over.tickets] == ["handed_over", "valid"]
    assert scene.store.audit[-1].actor == f"attendee:{registration.id}"
    assert scene.store.mails_sent()[1:] == [("handed_over", registration.email), ("confirmation", "ada@example.lu")]


async def test_handing_over_to_a_registered_address_looks_to_the_holder_like_any_other() -> None:
    scene = OneEvent(capacity=9)
    registration, owner = await scene.enter(), await scene.enter(email="ada@example.lu")
    scene.store.sent.clear()
    handed_over = await hand_over(scene, registration, "ADA@example.lu")
    assert (handed_over.state, handed_over.holder) == ("cancelled", 2)
    assert [ticket.state for ticket in handed_over.tickets] == ["handed_over", "valid"]
    assert scene.store.registrations[owner.id] == replace(owner, reminded_at=NOW)
    assert scene.store.mails_sent() == [("already_registered", "ada@example.lu"), ("handed_over", registration.email)]
    assert free_in_event(scene.event, shown_places(scene.event, scene.store.counts[scene.slug], NOW)) == 7


async def test_a_place_for_somebody_who_has_one_goes_to_the_next_in_line() -> None:
    scene = OneEvent(capacity=2)
    registration, _ = await scene.enter(), await scene.enter(email="ada@example.lu")
    waiting = await scene.enter(email="yves@example.lu")
    await hand_over(scene, registration)
    assert scene.store.registrations[waiting.id].state == "confirmed"
    assert scene.store.counts[scene.slug].event == 2


async def test_ones_own_address_is_no_secret() -> None:
    scene = OneEvent()
    registration = await scene.enter(email="zoe@example.lu")
    with pytest.raises(AlreadyRegistered):
        await hand_over(scene, registration, "ZOE@example.lu")


async def test_the_earlier_holder_hands_over_no_more() -> None:
    scene = OneEvent()
    registration = await scene.enter()
    handed_over = await hand_over(scene, registration)
    for address in ("ada@example.lu", "yves@example.lu"):
        with pytest.raises(PlaceHandedOver):
            await hand_over(scene, registration, address)
    assert scene.registrations == [handed_over]


async def test_an_earlier_holder_whose_click_comes_late_changes_nothing_of_the_next_one() -> None:
    scene = OneEvent()
    registration = await scene.enter()
    handed_over = await hand_over(scene, registration)
    with pytest.raises(PlaceHandedOver):
        await cancel(scene, registration)
    with pytest.raises(PlaceHandedOver):
        await change_own_registration(scene.event, registration, {"last_name": "Mine"}, **scene.tools)
    assert scene.registrations == [handed_over]


async def test_an_organiser_learns_that_the_address_is_registered() -> None:
    scene = OneEvent()
    registration, _ = await scene.enter(), await scene.enter(email="ada@example.lu")
    with pytest.raises(AlreadyRegistered):
        await hand_over_place(
            scene.slug, registration.code, successor=successor(), registrations=people(scene), **scene.by_organiser
        )


async def test_a_place_on_the_waiting_list_is_not_handed_over_even_to_a_registered_address() -> None:
    scene = OneEvent(capacity=1)
    await scene.enter(email="ada@example.lu")
    waiting = await scene.enter()
    with pytest.raises(NotInThisState):
        await hand_over(scene, waiting)


@pytest.mark.parametrize(("freeze_at", "frozen"), [(None, False), (NOW.isoformat(), True)])
async def test_details_are_changed_until_the_freeze_date(freeze_at: str | None, frozen: bool) -> None:
    scene = OneEvent(freeze_at=freeze_at)
    registration = await scene.enter()
    if frozen:
        with pytest.raises(ChangesFrozen):
            await change_own_registration(scene.event, registration, {"first_name": "Ada"}, **scene.tools)
        return
    changed = await change_own_registration(scene.event, registration, {"first_name": "Ada"}, **scene.tools)
    assert (changed.first_name, changed.secret) == ("Ada", registration.secret)
    assert scene.store.audit[-1].actor == f"attendee:{registration.id}"


@pytest.mark.parametrize("dates", [{}, {"freeze_at": NOW.isoformat()}])
async def test_details_can_be_changed_while_nobody_knows_the_date(dates: dict[str, str]) -> None:
    scene = OneEvent(state="postponed", **dates)
    registration = await scene.enter()
    scene.clock.now = scene.event.ends_at
    changed = await change_own_registration(scene.event, registration, {"first_name": "Ada"}, **scene.tools)
    assert changed.first_name == "Ada"


@pytest.mark.parametrize("by_organiser", [True, False])
async def test_a_place_with_which_somebody_has_come_is_not_handed_over(by_organiser: bool) -> None:
    scene = OneEvent()
    registration = await scene.enter()
    main = ListAttendance(list="main", first_in=NOW, inside=True, stays=(Stay(NOW),))
    await people(scene).record_attendance(registration.id, Attendance(lists={"main": main}), Order(0, 1))
    details = {"successor": successor(), "registrations": people(scene), **scene.by_organiser}
    handing_over = (
        hand_over_place(scene.slug, registration.code, **details) if by_organiser else hand_over(scene, registration)
    )
    with pytest.raises(PlaceUsed):
        await handing_over
    assert scene.store.registrations[registration.id] == registration


async def test_who_has_come_cannot_cancel() -> None:
    scene = OneEvent()
    registration = await scene.enter()
    main = ListAttendance(list="main", first_in=NOW, inside=True, stays=(Stay(NOW),))
    await people(scene).record_attendance(registration.id, Attendance(lists={"main": main}), Order(0, 1))
    with pytest.raises(PlaceUsed):
        await cancel(scene, registration)
    assert scene.registrations == [registration]
