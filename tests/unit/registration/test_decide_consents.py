"""Attendees give and withdraw consents on their own page."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.registration.domain.consents import ConsentReworded, Decision
from services.registration.domain.registration import NotInThisState, PlaceHandedOver, Registration
from services.registration.use_cases.people.decide_own_consents import decide_own_consents
from services.registration.use_cases.places.cancel_registration import cancel_registration
from tests.support.registration.builders import NOW
from tests.support.registration.one_event import OneEvent

ASKED = [{"id": "news", "text": {"en": "News"}, "version": "2"}, {"id": "photos", "text": {"en": "Photos"}}]
LATER = NOW + timedelta(days=1)


async def decide(scene: OneEvent, registration: Registration, **given: tuple[bool, str]) -> Registration:
    decisions = {name: Decision(agrees, version) for name, (agrees, version) in given.items()}
    tools = {name: scene.tools[name] for name in ("transactions", "clock")}
    scene.clock.now = LATER
    await decide_own_consents(scene.event, registration, decisions, **tools)
    return scene.store.registrations[registration.id]


async def test_a_decision_is_recorded_with_its_moment_and_the_version_that_was_read() -> None:
    scene = OneEvent(consents=ASKED)
    registration = await scene.enter(consents={"privacy": True, "photos": True})
    decided = await decide(scene, registration, news=(True, "2"), photos=(False, "1"))
    records = {name: (r.given, r.version, r.at) for name, r in decided.consents.items() if name != "privacy"}
    assert records == {"news": (True, "2", LATER), "photos": (False, "1", LATER)}
    assert scene.store.audit[-1].action == "registration.consents_decided"


async def test_what_stays_as_it_was_keeps_its_record() -> None:
    scene = OneEvent(consents=ASKED)
    registration = await scene.enter(consents={"privacy": True, "photos": True})
    same = await decide(
        scene, registration, news=(False, "2"), photos=(True, "7"), privacy=(False, "1"), no=(True, "1")
    )
    assert same == registration


async def test_nobody_agrees_to_a_text_that_they_did_not_read() -> None:
    scene = OneEvent(consents=ASKED)
    with pytest.raises(ConsentReworded):
        await decide(scene, await scene.enter(), news=(True, "1"))


async def test_a_consent_can_be_withdrawn_when_it_is_no_longer_asked_for_or_the_person_has_cancelled() -> None:
    scene = OneEvent(consents=ASKED)
    registration = await scene.enter(consents={"privacy": True, "photos": True})
    scene.store.events[scene.slug] = replace(scene.event, consents=())
    await cancel_registration(scene.slug, registration.code, **scene.by_organiser)
    assert (await decide(scene, registration, photos=(False, "1"))).consents["photos"].given is False


async def test_who_has_the_place_now_decides() -> None:
    scene = OneEvent(consents=ASKED)
    registration = await scene.enter()
    scene.store.registrations[registration.id] = registration.changed(NOW, holder=2)
    with pytest.raises(PlaceHandedOver):
        await decide(scene, registration, news=(True, "2"))
    scene.store.registrations[registration.id] = registration.changed(NOW, erased_at=NOW)
    with pytest.raises(NotInThisState):
        await decide(scene, registration, news=(True, "2"))
