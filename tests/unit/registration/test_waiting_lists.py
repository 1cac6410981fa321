"""Nobody who waits is overtaken, and nothing moves while it may not."""

from datetime import timedelta

import pytest

from services.registration.domain.event_definition import WaitingList
from services.registration.domain.places import SoldOut
from services.registration.domain.registration_form import Colleague
from services.registration.use_cases.events.change_event import change_event
from services.registration.use_cases.places.approve_registration import approve_registration
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.places.promote_registration import promote_registration
from tests.support.registration.builders import NOW, a_category, a_group, a_session, setting
from tests.support.registration.fakes import FakeEventTransaction
from tests.support.registration.one_event import OneEvent


async def test_nobody_is_promoted_beyond_what_there_is() -> None:
    scene = OneEvent(capacity=5, categories=[a_category(capacity=1)])
    await scene.enter()
    waiting = await scene.enter()
    with pytest.raises(SoldOut):
        await promote_registration(scene.slug, waiting.code, **scene.by_organiser)


async def test_who_waits_for_a_session_is_not_overtaken_from_the_waiting_list_of_the_event() -> None:
    scene = OneEvent(capacity=2, sessions=[a_session("dinner", capacity=1)])
    first, second, third = [await scene.enter(sessions=["dinner"]) for _ in range(3)]
    await cancel_registration(scene.slug, first.code, **scene.by_organiser)
    states = {r.code: (r.state, r.sessions[0].state) for r in scene.registrations}
    assert states[second.code] == ("confirmed", "confirmed")
    assert states[third.code] == ("confirmed", "waitlisted")


async def test_no_newcomer_gets_a_session_before_those_who_wait() -> None:
    closes_at = NOW + timedelta(hours=1)
    sessions = [a_session("dinner", capacity=1)]
    scene = OneEvent(sessions=sessions, waiting_list={"closes_at": closes_at.isoformat()})
    first, second = [await scene.enter(sessions=["dinner"]) for _ in range(2)]
    scene.clock.now = closes_at
    await cancel_registration(scene.slug, first.code, **scene.by_organiser)
    newcomer = await scene.enter(sessions=["dinner"])
    assert newcomer.sessions[0].state == "waitlisted"
    await change_event(scene.slug, setting(waiting_list=WaitingList()), **scene.by_organiser)
    states = {r.code: r.sessions[0].state for r in scene.registrations if r.is_active}
    assert states == {second.code: "confirmed", newcomer.code: "waitlisted"}


async def test_a_freed_place_stays_free_while_nothing_moves() -> None:
    closes_at = NOW + timedelta(hours=1)
    scene = OneEvent(capacity=1, waiting_list={"closes_at": closes_at.isoformat()})
    first, _ = await scene.enter(), await scene.enter()
    scene.clock.now = closes_at
    await cancel_registration(scene.slug, first.code, **scene.by_organiser)
    assert [r.state for r in scene.registrations] == ["cancelled", "waitlisted"]
    await change_event(scene.slug, setting(waiting_list=WaitingList()), **scene.by_organiser)
    assert [r.state for r in scene.registrations] == ["cancelled", "confirmed"]


async def test_whoever_is_confirmed_later_comes_behind_those_who_wait_for_a_session_already() -> None:
    scene = OneEvent(
        categories=[a_category(capacity=1), a_category("press")], sessions=[a_session("dinner", capacity=1)]
    )
    host = await scene.enter(category="press", sessions=["dinner"])
    first = await scene.enter()
    early = await scene.enter(sessions=["dinner"])  # waits for the event, and names the session first
    guest = await scene.enter(category="press", sessions=["dinner"])
    await cancel_registration(scene.slug, first.code, **scene.by_organiser)
    await cancel_registration(scene.slug, host.code, **scene.by_organiser)
    states = {r.code: (r.state, r.sessions[0].state) for r in scene.registrations if r.sessions}
    assert states[early.code] == ("confirmed", "waitlisted"), "a full session keeps nobody out of the event"
    assert states[guest.code] == ("confirmed", "confirmed")


async def test_those_online_do_not_wait_for_places_in_the_room() -> None:
    online = a_category("online", online={"url": "https://meet.example.lu"})
    scene = OneEvent(capacity=1, categories=[a_category(), online])
    states = [(await scene.enter(category=name)).state for name in ("industry", "industry", "online")]
    assert states == ["confirmed", "waitlisted", "confirmed"]


async def test_once_the_list_has_closed_free_places_go_to_whoever_comes() -> None:
    closes_at = NOW + timedelta(hours=1)
    categories = [a_category(), a_category("press", approval=True)]
    scene = OneEvent(capacity=2, waiting_list={"closes_at": closes_at.isoformat()}, categories=categories)
    first, second, waiting = [await scene.enter() for _ in range(3)]
    pending = await scene.enter(category="press")
    scene.clock.now = closes_at
    for registration in (first, second):
        await scene.cancel(registration)
    assert await scene.submit() == "confirmed"
    approved = await approve_registration(scene.slug, pending.code, **scene.by_organiser)
    assert (approved.state, await scene.submit()) == ("confirmed", "waitlisted")
    assert scene.store.registrations[waiting.id].state == "waitlisted"


async def test_the_list_is_not_walked_for_a_group_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = OneEvent(capacity=3)
    first, second, third = [await scene.enter() for _ in range(3)]
    await scene.submit_group(a_group(Colleague(first_name="Ada"), Colleague(first_name="Bob"), first_name="Jo"))
    with monkeypatch.context() as patched:
        patched.setattr(FakeEventTransaction, "waiting", lambda _: pytest.fail("the list is walked"))
        await scene.cancel(first)
        await scene.cancel(second)
    await scene.cancel(third)
    assert [r.state for r in scene.registrations[3:]] == ["confirmed"] * 3


async def test_a_booker_who_was_approved_does_not_wait_for_the_sake_of_their_group() -> None:
    scene = OneEvent(capacity=2, categories=[a_category(), a_category("guest", approval=True)])
    first, second = [await scene.enter() for _ in range(2)]
    await scene.submit_group(a_group(Colleague(first_name="Ada", category="industry"), category="guest"))
    booker = scene.registrations[2]
    await approve_registration(scene.slug, booker.code, **scene.by_organiser)
    await scene.submit()
    await scene.cancel(first)
    assert [r.state for r in scene.registrations[2:]] == ["confirmed", "waitlisted", "waitlisted"]
    await scene.cancel(second)
    assert [r.state for r in scene.registrations[2:]] == ["confirmed", "confirmed", "waitlisted"]
