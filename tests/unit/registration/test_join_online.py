"""Joining online: in the meeting's hours, by somebody who has a place there, noted once."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from services.registration.domain.attendance import Attendance, ListAttendance
from services.registration.domain.event_definition import definition_faults
from services.registration.domain.online import NoLinkYet, NotOpenNow, access_of, hours_of
from services.registration.domain.organisation_index import NO_ORGANISATIONS
from services.registration.domain.registration import NotInThisState, PlaceHandedOver, PlaceUsed, Registration
from services.registration.domain.registration_form import Successor
from services.registration.domain.transitions import hand_over
from services.registration.use_cases.people.join_online import join_online
from services.registration.use_cases.places.cancel_own_registration import cancel_own_registration
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.web.events.event_models import read_definition
from shared.http.validation import InvalidInput
from tests.support.registration.builders import NOW, a_category, a_definition, a_registration, an_event
from tests.support.registration.fakes import FakeRegistrations
from tests.support.registration.one_event import OneEvent

LINK = "https://meet.moien.test/room"
HOUR = timedelta(hours=1)


def a_meeting(online: dict[str, Any] | None = None, **fields: Any) -> OneEvent:
    """An event that begins in an hour and lasts another one, with a category online and one in the room."""
    times = {"starts_at": (NOW + HOUR).isoformat(), "ends_at": (NOW + 2 * HOUR).isoformat()}
    remote = a_category("remote", capacity=1, online={"url": LINK} if online is None else online)
    return OneEvent(categories=[remote, a_category("industry")], **{**times, **fields})


async def joined(scene: OneEvent, person: Registration) -> Registration:
    tools = {name: scene.tools[name] for name in ("transactions", "clock")}
    return await join_online(scene.event, person, **tools)


async def test_whoever_joins_is_noted_with_the_first_time() -> None:
    scene = a_meeting()
    person = await scene.enter(category="remote")
    scene.clock.advance(hours=1)
    first = await joined(scene, person)
    scene.clock.advance(minutes=10)
    again = await joined(scene, person)
    assert (first.joined_at, again) == (NOW + HOUR, first)
    assert scene.audited().count("registration.joined") == 1


@pytest.mark.parametrize(
    ("minutes", "is_open"), [(29, False), (30, True), (60, True), (119, True), (120, False), (9_999, False)]
)
async def test_the_way_in_is_open_from_half_an_hour_before_until_the_end(minutes: int, is_open: bool) -> None:
    scene = a_meeting()
    person = await scene.enter(category="remote")
    scene.clock.advance(minutes=minutes)
    if is_open:
        assert (await joined(scene, person)).joined_at == scene.clock()
        return
    with pytest.raises(NotOpenNow):
        await joined(scene, person)
    assert scene.registrations[0].joined_at is None


def test_organisers_choose_other_hours() -> None:
    hours = {"opens_at": (NOW - HOUR).isoformat(), "closes_at": (NOW + 5 * HOUR).isoformat()}
    event = a_meeting({"url": LINK, **hours}).event
    access = event.categories[0].online
    assert access is not None
    assert [hours_of(access, event).phase(at) for at in moments_around(NOW)] == ["before", "open", "open", "over"]


def moments_around(now: datetime) -> list[datetime]:
    return [now + HOUR * hours for hours in (-2, -1, 4, 5)]


async def test_without_a_link_nobody_joins_yet() -> None:
    scene = a_meeting({})
    person = await scene.enter(category="remote")
    scene.clock.advance(hours=1)
    with pytest.raises(NoLinkYet):
        await joined(scene, person)


async def test_whoever_waits_or_has_cancelled_does_not_join() -> None:
    scene = a_meeting(waiting_list={"closes_at": (NOW + 3 * HOUR).isoformat()})
    person, waiting = [await scene.enter(category="remote") for _ in range(2)]
    await cancel_registration(scene.slug, person.code, **scene.by_organiser)
    states = {registration.code: registration for registration in scene.registrations}
    assert states[waiting.code].state == "confirmed"  # they got the place
    later = await scene.enter(category="remote")
    scene.clock.advance(hours=1)
    for outside in (states[person.code], later):
        with pytest.raises(NotInThisState):
            await joined(scene, outside)


async def test_whoever_has_a_place_in_the_room_does_not_join() -> None:
    scene = a_meeting()
    person = await scene.enter(category="industry")
    scene.clock.advance(hours=1)
    with pytest.raises(NotOpenNow):
        await joined(scene, person)


async def test_only_the_present_holder_joins() -> None:
    scene = a_meeting()
    person = await scene.enter(category="remote")
    scene.store.registrations[person.id] = person.changed(NOW, holder=2)
    scene.clock.advance(hours=1)
    with pytest.raises(PlaceHandedOver):
        await joined(scene, person)


@pytest.mark.parametrize("state", ["postponed", "cancelled"])
async def test_an_event_that_does_not_take_place_has_no_meeting(state: str) -> None:
    scene = a_meeting(state=state)
    assert access_of(a_registration(scene.event, category="remote"), scene.event) is None


async def test_a_place_that_was_used_online_is_given_up_no_more() -> None:
    scene = a_meeting()
    person = await scene.enter(category="remote")
    scene.clock.advance(hours=1)
    await joined(scene, person)
    people = FakeRegistrations(scene.store)
    with pytest.raises(PlaceUsed):
        await cancel_own_registration(scene.event, person, registrations=people, **scene.tools)


async def test_a_place_that_is_used_this_very_moment_is_not_handed_over() -> None:
    event = a_meeting().event
    person = a_registration(event, category="remote", tickets=(), joined_at=NOW)
    successor = Successor(last_name="Weber", email="w@example.lu", consents={"privacy": True})
    with pytest.raises(PlaceUsed):
        hand_over(person, successor, event=event, organisations=NO_ORGANISATIONS, now=NOW, random=Random(1))


def test_who_joined_has_come_though_nobody_let_them_in() -> None:
    let_in = Attendance(lists={"main": ListAttendance(list="main", first_in=NOW)})
    kinds = (Attendance(), Attendance(joined_at=NOW), let_in)
    assert [(kind.was_there, kind.has_come) for kind in kinds] == [(False, False), (False, True), (True, True)]


def test_a_meeting_closes_after_it_opens() -> None:
    event = an_event()
    online = {"url": LINK, "closes_at": (event.starts_at - HOUR).isoformat()}
    assert list(definition_faults(an_event(categories=[a_category(online=online)]))) == [
        ("/categories/0/online/closes_at", "The meeting must close after it opens.")
    ]


@pytest.mark.parametrize("url", ["http://meet.moien.test/room", "javascript:alert(1)", "meet.moien.test", ""])
def test_only_secure_links_lead_to_a_meeting(url: str) -> None:
    with pytest.raises(InvalidInput):
        read_definition(a_definition(categories=[a_category(online={"url": url})]))
