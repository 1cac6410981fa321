"""Printing badges: which, in which order, and that a finished download is a print."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.registration.domain.badge_printing import BadgeSelection, NothingToPrint
from services.registration.domain.registration import Registration
from services.registration.use_cases.badges.print_badges import print_badges
from services.registration.use_cases.people.change_registration import change_registration
from services.registration.use_cases.places.cancel_registration import cancel_registration
from shared.contracts.registration import RegistrationChanged
from tests.support.registration.fakes import FakeRegistrations
from tests.support.registration.one_event import OneEvent

LAYOUT = {"format": "a6", "sides": 1, "printer": ""}


class Press:
    """Draws each badge as the last name and a line end, in a piece of its own."""

    def __init__(self, scene: OneEvent, **selection: Any) -> None:
        self.scene, self.selection = scene, BadgeSelection(**selection)

    async def pieces(self) -> AsyncIterator[bytes]:
        tools = {name: self.scene.by_organiser[name] for name in ("actor", "transactions", "clock", "random")}
        registrations = FakeRegistrations(self.scene.store)
        return await print_badges(
            self.scene.slug, self.selection, draw, layout=LAYOUT, registrations=registrations, **tools
        )

    async def prints(self) -> list[str]:
        return b"".join([piece async for piece in await self.pieces()]).decode().split()


async def draw(registrations: AsyncIterator[Registration]) -> AsyncIterator[bytes]:
    async for registration in registrations:
        yield f"{registration.last_name}\n".encode()


async def an_event_of(*last_names: str) -> tuple[OneEvent, list[Registration]]:
    scene = OneEvent()
    names = [await scene.enter(email=f"{name}@example.lu", first_name="A", last_name=name) for name in last_names]
    return scene, names


def badge_of(scene: OneEvent, registration: Registration) -> str:
    return scene.store.registrations[registration.id].badge


async def test_badges_come_by_tray_and_in_a_tray_by_name() -> None:
    scene, _ = await an_event_of("Weber", "Ötzi", "Oz", "Wagner", "李")
    assert await Press(scene).prints() == ["李", "Ötzi", "Oz", "Wagner", "Weber"]


async def test_a_print_is_noted_with_each_registration_and_in_the_log() -> None:
    scene, [zoe] = await an_event_of("Zoe")
    await Press(scene).prints()
    assert badge_of(scene, zoe) == "printed"
    [entry] = [entry for entry in scene.store.audit if entry.action == "badges.printed"]
    assert entry.after == {**LAYOUT, "order": "tray", "changed": False, "count": 1, "codes": [zoe.code]}
    assert entry.actor == "account:1"


async def test_the_door_is_told_of_the_printed_badge() -> None:
    scene, _ = await an_event_of("Zoe")
    await Press(scene).prints()
    badges = [message.badge for message in scene.store.sent if isinstance(message, RegistrationChanged)]
    assert badges == ["none", "printed"]


async def test_a_download_that_breaks_off_is_no_print() -> None:
    scene, registrations = await an_event_of("Ada", "Bob", "Cid")
    async for _ in await Press(scene).pieces():
        break
    assert {badge_of(scene, registration) for registration in registrations} == {"none"}
    assert "badges.printed" not in scene.audited()


async def test_the_file_is_whole_only_when_the_print_is_noted() -> None:
    scene, [ada, _] = await an_event_of("Ada", "Bob")
    assert [badge_of(scene, ada) async for _ in await Press(scene).pieces()] == ["none", "printed"]


async def test_only_new_and_changed_badges_are_printed_again_when_asked_for() -> None:
    scene, [ada, *_] = await an_event_of("Ada", "Bob")
    await Press(scene).prints()
    await change_registration(scene.slug, ada.code, {"last_name": "Byron"}, **scene.by_organiser)
    await scene.enter(email="new@example.lu", first_name="A", last_name="New")
    assert await Press(scene, changed=True).prints() == ["Byron", "New"]
    with pytest.raises(NothingToPrint):
        await Press(scene, changed=True).prints()


async def test_one_badge_is_printed_by_its_code() -> None:
    scene, [_, bob] = await an_event_of("Ada", "Bob")
    assert await Press(scene, codes=frozenset({bob.code})).prints() == ["Bob"]


async def test_a_code_without_a_badge_is_named_and_nothing_is_printed() -> None:
    scene, [ada, bob] = await an_event_of("Ada", "Bob")
    await cancel_registration(scene.slug, bob.code, **scene.by_organiser)
    with pytest.raises(NothingToPrint, match=bob.code):
        await Press(scene, codes=frozenset({ada.code, bob.code})).prints()
    assert badge_of(scene, ada) == "none"


async def test_a_name_that_changes_while_the_badge_is_drawn_leaves_it_outdated() -> None:
    scene, [ada, _] = await an_event_of("Ada", "Bob")
    pieces = await Press(scene).pieces()
    await anext(pieces)
    await change_registration(scene.slug, ada.code, {"last_name": "Byron"}, **scene.by_organiser)
    assert [piece async for piece in pieces] == [b"Bob\n"]
    assert badge_of(scene, ada) == "outdated"
