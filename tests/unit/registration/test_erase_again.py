"""A restored backup brings back a person who was erased since, and registration erases them once more."""

from services.registration.use_cases.people.erase_again import erase_again
from shared.contracts.mails import RegistrationErased
from tests.support.registration.builders import NOW
from tests.support.registration.fake_traces import FakePersonTraces
from tests.support.registration.fakes import FakeRegistrations
from tests.support.registration.one_event import OneEvent


async def repeat(scene: OneEvent, registration: str) -> None:
    await erase_again(
        registration,
        NOW,
        registrations=FakeRegistrations(scene.store),
        traces=FakePersonTraces(scene.store),
        **{name: value for name, value in scene.by_organiser.items() if name != "actor"},
    )


async def test_a_person_who_came_back_is_erased_once() -> None:
    scene = OneEvent()
    registration = await scene.enter(first_name="Zoë", email="zoe@example.lu")
    await repeat(scene, registration.id)
    await repeat(scene, registration.id)
    erased = scene.store.registrations[registration.id]
    assert (erased.email, erased.first_name, erased.state) == ("", "", "cancelled")
    assert len([message for message in scene.store.sent if isinstance(message, RegistrationErased)]) == 1
    assert [entry.actor for entry in scene.store.audit if entry.action == "registration.erased"] == ["operator"]


async def test_a_person_whom_the_backup_does_not_know_needs_nothing() -> None:
    scene = OneEvent()
    await repeat(scene, "0" * 32)
    assert scene.store.audit == []
