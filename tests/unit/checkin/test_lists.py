"""Organisers set up lists and gates; every change is in the audit log."""

from datetime import timedelta
from typing import Any

import pytest

from services.checkin.domain.lists import (
    CheckInList,
    Gate,
    GateExists,
    InvalidList,
    ListExists,
    MainListStays,
    UnknownGate,
    UnknownList,
    main_list,
)
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.lists.change_gate import change_gate
from services.checkin.use_cases.lists.change_list import change_list
from services.checkin.use_cases.lists.create_gate import create_gate
from services.checkin.use_cases.lists.create_list import create_list
from services.checkin.use_cases.lists.delete_gate import delete_gate
from services.checkin.use_cases.lists.delete_list import delete_list
from shared.contracts import Order
from tests.support.checkin.builders import a_door_event, a_list
from tests.support.checkin.fakes import FakeEventSetups, SetClock
from tests.support.times import NOON

EVENT = a_door_event(categories={"press": {"en": "Press"}}, sessions={"dinner": {"en": "Dinner"}})
BY_ME: dict[str, Any] = {"actor": "me", "clock": SetClock(NOON)}
LUNCH = a_list(id="lunch", name="Lunch")
NORTH = Gate(EVENT.slug, "north", "North")


@pytest.fixture
async def setups() -> FakeEventSetups:
    """The event with its list `main`."""
    setups = FakeEventSetups()
    await setups.apply_event(EVENT, Order(0, 1))
    await setups.follow(main_list(EVENT), Order(0, 1))
    return setups


async def the_setup(setups: FakeEventSetups) -> EventSetup:
    setup = await setups.of(EVENT.slug)
    assert setup is not None
    return setup


async def create(setups: FakeEventSetups, check_in_list: CheckInList = LUNCH) -> Any:
    return await create_list(check_in_list, setup=await the_setup(setups), setups=setups, **BY_ME)


async def change(setups: FakeEventSetups, id_: str, **changes: Any) -> Any:
    return await change_list(id_, changes, setup=await the_setup(setups), setups=setups, **BY_ME)


async def delete(setups: FakeEventSetups, id_: str) -> None:
    await delete_list(id_, setup=await the_setup(setups), setups=setups, **BY_ME)


async def lists(setups: FakeEventSetups) -> Any:
    return (await setups.of(EVENT.slug)).lists


def actions(setups: FakeEventSetups) -> list[tuple[str, str, str]]:
    return [(entry.action, entry.subject, entry.actor) for entry in setups.audit]


async def test_a_list_is_created_once(setups: FakeEventSetups) -> None:
    assert await create(setups) == LUNCH
    assert (await lists(setups))["lunch"] == LUNCH
    with pytest.raises(ListExists):
        await create(setups)
    assert actions(setups) == [("list.created", "lunch", "me")]


@pytest.mark.parametrize(
    ("fault", "pointer"),
    [
        ({"opens_at": NOON, "closes_at": NOON}, "/closes_at"),
        ({"leaves": ("main", "lunch")}, "/leaves"),
        ({"categories": ("press", "pres")}, "/categories/1"),
        ({"sessions": ("party",)}, "/sessions/0"),
    ],
)
async def test_a_list_that_does_not_fit_is_refused_with_its_fault(
    setups: FakeEventSetups, fault: Any, pointer: str
) -> None:
    await create(setups)
    for attempt in (create(setups, a_list(id="lunch", **fault)), change(setups, "lunch", **fault)):
        with pytest.raises(InvalidList) as refusal:
            await attempt
        assert [place for place, _ in refusal.value.errors] == [pointer]
    assert len(setups.audit) == 1


async def test_a_change_is_audited_with_the_fields_that_changed(setups: FakeEventSetups) -> None:
    await create(setups)
    changed = await change(setups, "lunch", limit=40, sessions=("dinner",), name="Lunch")
    assert (changed.limit, changed.sessions) == (40, ("dinner",))
    entry = setups.audit[-1]
    assert (entry.action, entry.before, entry.after) == (
        "list.changed",
        {"limit": None, "sessions": ()},
        {"limit": 40, "sessions": ("dinner",)},
    )


@pytest.mark.parametrize(
    ("changes", "follows"),
    [
        ({"name": "Front"}, ("opens_at", "closes_at", "per_day")),
        ({"per_day": True}, ("opens_at", "closes_at")),
        ({"closes_at": NOON + timedelta(days=9)}, ("per_day",)),
    ],
)
async def test_a_field_that_somebody_set_no_longer_follows_the_event(
    setups: FakeEventSetups, changes: Any, follows: tuple[str, ...]
) -> None:
    assert (await change(setups, "main", **changes)).follows == follows


async def test_a_category_that_the_event_drops_stays_in_its_lists_and_can_be_taken_out(setups: FakeEventSetups) -> None:
    await create(setups, a_list(id="lunch", categories=("press",)))
    await setups.apply_event(a_door_event(), Order(0, 2))
    assert (await change(setups, "lunch", limit=5)).categories == ("press",)
    assert (await change(setups, "lunch", categories=())).categories == ()


async def test_a_deleted_list_is_unknown_and_the_main_list_stays(setups: FakeEventSetups) -> None:
    await create(setups)
    await delete(setups, "lunch")
    assert (await lists(setups))["lunch"].deleted
    assert actions(setups)[-1] == ("list.deleted", "lunch", "me")
    for attempt in (delete(setups, "lunch"), change(setups, "lunch", limit=1), change(setups, "vip", limit=1)):
        with pytest.raises(UnknownList):
            await attempt
    with pytest.raises(MainListStays):
        await delete(setups, "main")


async def test_gates_are_created_changed_and_deleted(setups: FakeEventSetups) -> None:
    await create_gate(NORTH, setups=setups, **BY_ME)
    setup = await the_setup(setups)
    renamed = await change_gate("north", {"name": "North door"}, setup=setup, setups=setups, **BY_ME)
    assert (await setups.of(EVENT.slug)).gates == {"north": renamed}
    await delete_gate("north", setup=await the_setup(setups), setups=setups, **BY_ME)
    assert (await setups.of(EVENT.slug)).gates == {}
    assert [action for action, _, _ in actions(setups)] == ["gate.created", "gate.changed", "gate.deleted"]


async def test_a_gates_name_is_its_own(setups: FakeEventSetups) -> None:
    await create_gate(NORTH, setups=setups, **BY_ME)
    await create_gate(Gate(EVENT.slug, "south", "South"), setups=setups, **BY_ME)
    with pytest.raises(GateExists):
        await create_gate(Gate(EVENT.slug, "other", "North"), setups=setups, **BY_ME)
    with pytest.raises(GateExists):
        await change_gate("south", {"name": "North"}, setup=await the_setup(setups), setups=setups, **BY_ME)


async def test_an_unknown_gate_is_neither_changed_nor_deleted(setups: FakeEventSetups) -> None:
    setup = await the_setup(setups)
    with pytest.raises(UnknownGate):
        await change_gate("north", {"name": "North"}, setup=setup, setups=setups, **BY_ME)
    with pytest.raises(UnknownGate):
        await delete_gate("north", setup=setup, setups=setups, **BY_ME)
