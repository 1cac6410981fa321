"""People online take no place in the room, and need one to come into it."""

import pytest

from services.registration.domain.places import SoldOut
from services.registration.use_cases.people.change_registration import change_registration
from services.registration.use_cases.places.cancel_registration import cancel_registration
from tests.support.registration.builders import a_category
from tests.support.registration.one_event import OneEvent


def an_event_with_room_for_one(**fields: object) -> OneEvent:
    online = a_category("remote", online={"url": "https://moien.test/live"})
    return OneEvent(capacity=1, categories=[a_category(), online], **fields)


async def test_nobody_comes_from_online_into_a_full_room() -> None:
    scene = an_event_with_room_for_one()
    await scene.enter()
    remote = await scene.enter(category="remote")
    with pytest.raises(SoldOut):
        await change_registration(scene.slug, remote.code, {"category": "industry"}, **scene.by_organiser)
    assert scene.store.counts[scene.slug].categories == {"industry": 1, "remote": 1}


async def test_whoever_goes_online_makes_room_for_the_next_in_line() -> None:
    scene = an_event_with_room_for_one()
    first, waiting = await scene.enter(), await scene.enter()
    await change_registration(scene.slug, first.code, {"category": "remote"}, **scene.by_organiser)
    states = {registration.code: registration.state for registration in scene.registrations}
    assert states == {first.code: "confirmed", waiting.code: "confirmed"}


async def test_nobody_comes_from_online_before_those_who_wait() -> None:
    scene = an_event_with_room_for_one(state="closed")  # so the list stands still
    first, waiting = await scene.enter(), await scene.enter()
    remote = await scene.enter(category="remote")
    await cancel_registration(scene.slug, first.code, **scene.by_organiser)
    with pytest.raises(SoldOut):
        await change_registration(scene.slug, remote.code, {"category": "industry"}, **scene.by_organiser)
    assert waiting.state == "waitlisted"
