"""A consent is withdrawn by the link of a mail."""

from datetime import timedelta

from services.registration.use_cases.people.withdraw_consent import withdraw_consent
from shared.contracts.mailer import ConsentWithdrawn
from tests.support.registration.builders import NOW
from tests.support.registration.fakes import FakeRegistrations
from tests.support.registration.one_event import OneEvent

LATER = NOW + timedelta(days=1)


async def withdraw(scene: OneEvent, registration: str) -> None:
    message = ConsentWithdrawn(event=scene.slug, registration=registration, consent="news", withdrawn_at=LATER)
    registrations, tools = FakeRegistrations(scene.store), scene.tools
    await withdraw_consent(
        message, registrations=registrations, transactions=tools["transactions"], clock=tools["clock"]
    )


async def test_the_withdrawal_is_recorded_with_its_moment() -> None:
    scene = OneEvent(consents=[{"id": "news", "text": {"en": "News"}}])
    registration = await scene.enter(consents={"privacy": True, "news": True})
    await withdraw(scene, registration.id)
    record = scene.store.registrations[registration.id].consents["news"]
    assert (record.given, record.at) == (False, LATER)
    assert scene.store.audit[-1].action == "registration.consent_withdrawn"


async def test_a_consent_that_was_never_given_needs_no_withdrawal() -> None:
    scene = OneEvent()
    registration = await scene.enter()
    await withdraw(scene, registration.id)
    assert scene.store.registrations[registration.id].version == registration.version


async def test_a_registration_that_is_gone_needs_no_withdrawal() -> None:
    await withdraw(OneEvent(), "nobody")
