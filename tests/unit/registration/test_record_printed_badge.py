"""A print at the venue is noted with the registration and in the print log, and bears on no attendance."""

from dataclasses import replace
from typing import Any

from services.registration.domain.registration import Registration
from services.registration.use_cases.badges.record_printed_badge import record_printed_badge
from shared.contracts.checkin import BadgePrinted
from shared.contracts.registration import RegistrationChanged
from tests.support.registration.fakes import FakeRegistrations
from tests.support.registration.one_event import OneEvent
from tests.support.times import NOON


def a_print(registration: Registration, **fields: Any) -> BadgePrinted:
    defaults: dict[str, Any] = {
        "print": "desk-1.n1",
        "event": registration.event,
        "registration": registration.id,
        "badge": registration.badge_digest,
        "format": "label62",
        "again": False,
        "device": "printer-1",
        "station": "Laptop",
        "gate": "Main gate",
        "printed_at": NOON,
    }
    return BadgePrinted(**{**defaults, **fields})


async def tell(scene: OneEvent, *messages: BadgePrinted) -> None:
    tools = {name: scene.by_organiser[name] for name in ("transactions", "clock")}
    for message in messages:
        await record_printed_badge(message, registrations=FakeRegistrations(scene.store), **tools)


def stored(scene: OneEvent, registration: Registration) -> Registration:
    return scene.store.registrations[registration.id]


async def test_the_badge_is_printed_from_now_on_and_the_door_is_told() -> None:
    scene = OneEvent()
    zoe = await scene.enter()
    await tell(scene, a_print(zoe))
    assert stored(scene, zoe).badge == "printed"
    assert stored(scene, zoe) == replace(
        zoe, printed_badge=zoe.badge_digest, version=zoe.version + 1, updated_at=stored(scene, zoe).updated_at
    )
    changed = [message for message in scene.store.sent if isinstance(message, RegistrationChanged)]
    assert changed[-1].badge == "printed"


async def test_the_print_log_names_the_station() -> None:
    scene = OneEvent()
    zoe = await scene.enter()
    await tell(scene, a_print(zoe, again=True))
    entry = scene.store.audit[-1]
    assert (entry.action, entry.actor, entry.at) == ("badges.printed", "device:printer-1", NOON)
    assert (entry.after["printer"], entry.after["codes"], entry.after["again"]) == (
        "Main gate · Laptop",
        [zoe.code],
        True,
    )


async def test_the_same_print_is_noted_once_whatever_comes_between() -> None:
    scene = OneEvent()
    zoe = await scene.enter()
    first, second = a_print(zoe), a_print(zoe, print="desk-2.n1")
    await tell(scene, first, second, first, second, first)
    prints = [entry.subject for entry in scene.store.audit if entry.action == "badges.printed"]
    assert prints == ["desk-1.n1", "desk-2.n1"]


async def test_a_label_that_was_drawn_before_a_change_is_outdated() -> None:
    scene = OneEvent()
    zoe = await scene.enter()
    await tell(scene, a_print(zoe, badge="0123456789abcdef"))
    assert stored(scene, zoe).badge == "outdated"


async def test_a_print_of_somebody_unknown_changes_nothing() -> None:
    scene = OneEvent()
    zoe = await scene.enter()
    before = len(scene.store.audit)
    await tell(scene, replace(a_print(zoe), registration="nobody"))
    assert len(scene.store.audit) == before
