"""People online hold no ticket, so they have no badge, and nobody expects them at the door."""

from datetime import timedelta

import pytest

from services.registration.domain.event_changes import StillInUse
from services.registration.domain.messages import calendar_sequence, registration_changed
from services.registration.domain.registration import NotInThisState, Registration
from services.registration.domain.registration_form import Successor
from services.registration.domain.transitions import reissue
from services.registration.use_cases.events.change_event import change_event
from services.registration.use_cases.people.change_registration import change_registration
from services.registration.use_cases.places.approve_registration import approve_registration
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.places.hand_over_place import hand_over_place
from services.registration.web.events.event_models import read_definition
from tests.support.registration.builders import NOW, a_category, a_definition, an_event, setting
from tests.support.registration.fakes import FakeRegistrations
from tests.support.registration.import_scene import ImportScene
from tests.support.registration.one_event import OneEvent

AGREED = {"privacy": True}
REMOTE = a_category("remote", online={"url": "https://moien.test/live"})


def an_event_with_people_online() -> OneEvent:
    return OneEvent(categories=[a_category(), REMOTE])


async def moved(scene: OneEvent, registration: Registration, category: str) -> Registration:
    return await change_registration(scene.slug, registration.code, {"category": category}, **scene.by_organiser)


def ticket_states(registration: Registration) -> list[str]:
    return [ticket.state for ticket in registration.tickets]


async def test_whoever_is_confirmed_online_is_mailed_no_ticket() -> None:
    scene = an_event_with_people_online()
    await scene.submit(category="remote")
    (mail,), (registration,) = scene.mails(), scene.registrations
    assert (mail.kind, mail.ticket_secret, ticket_states(registration)) == ("confirmation", None, [])


async def test_whoever_is_approved_for_online_gets_no_ticket() -> None:
    scene = OneEvent(categories=[{**REMOTE, "approval": True}])
    await scene.submit(category="remote")
    (waiting,) = scene.registrations
    approved = await approve_registration(scene.slug, waiting.code, **scene.by_organiser)
    assert (approved.state, approved.tickets, approved.confirmed_at) == ("confirmed", (), NOW)


async def test_whoever_goes_online_has_their_ticket_revoked() -> None:
    scene = an_event_with_people_online()
    online = await moved(scene, await scene.enter(), "remote")
    assert (ticket_states(online), scene.mails()[-1].kind, scene.mails()[-1].ticket_secret) == (
        ["revoked"],
        "changed",
        None,
    )


async def test_whoever_comes_into_the_room_gets_a_ticket() -> None:
    scene = an_event_with_people_online()
    came = await moved(scene, await scene.enter(category="remote"), "industry")
    assert (ticket_states(came), scene.mails()[-1].ticket_secret) == (["valid"], came.secret)
    again = await moved(scene, await moved(scene, came, "remote"), "industry")
    assert (ticket_states(again), again.secret != came.secret) == (["revoked", "valid"], True)


async def test_a_place_online_is_handed_over_without_a_ticket() -> None:
    scene = an_event_with_people_online()
    online = await scene.enter(category="remote")
    scene.clock.now += timedelta(hours=1)
    people, heir = FakeRegistrations(scene.store), Successor(last_name="Weber", email="w@example.lu", consents=AGREED)
    successor = await hand_over_place(
        scene.slug, online.code, successor=heir, registrations=people, **scene.by_organiser
    )
    assert (successor.tickets, successor.informed_at) == ((), NOW + timedelta(hours=1))


async def test_there_is_no_ticket_to_reissue_online() -> None:
    scene = an_event_with_people_online()
    online = await scene.enter(category="remote")
    with pytest.raises(NotInThisState):
        reissue(online, event=scene.event, now=NOW, random=scene.tools["random"])


async def test_the_door_expects_nobody_online() -> None:
    scene = an_event_with_people_online()
    online, guest = await scene.enter(category="remote"), await scene.enter()
    states = [registration_changed(scene.event, registration) for registration in (online, guest)]
    assert [(state.state, state.attention) for state in states] == [
        ("online", "Takes part online, without a place in the room"),
        ("confirmed", None),
    ]
    await cancel_registration(scene.slug, online.code, **scene.by_organiser)
    assert registration_changed(scene.event, scene.registrations[0]).state == "cancelled"


async def test_the_calendar_of_somebody_online_is_brought_up_to_date() -> None:
    scene = an_event_with_people_online()
    online = await scene.enter(category="remote")
    await cancel_registration(scene.slug, online.code, **scene.by_organiser)
    assert calendar_sequence(scene.event, scene.registrations[0]) > calendar_sequence(scene.event, online) > 0


async def test_an_import_that_is_taken_back_gives_the_ticket_back() -> None:
    scene = ImportScene(an_event(categories=[a_category(), REMOTE]))
    await scene.imported({"last_name": "Weber", "email": "zoe@example.lu", "category": "industry"})
    job = await scene.imported({"email": "zoe@example.lu", "category": "remote"})
    (online,) = scene.store.registrations.values()
    await scene.undone(job)
    (back,) = scene.store.registrations.values()
    assert (ticket_states(online), ticket_states(back)) == (["revoked"], ["revoked", "valid"])


async def test_a_category_in_which_people_are_stays_in_the_room_or_online() -> None:
    scene = an_event_with_people_online()
    await scene.enter(category="remote")
    in_room = read_definition(a_definition(categories=[a_category(), a_category("remote")])).categories
    with pytest.raises(StillInUse):
        await change_event(scene.slug, setting(categories=in_room), **scene.by_organiser)
