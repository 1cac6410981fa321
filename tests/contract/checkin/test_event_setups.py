"""Events with lists and gates in memory and in MongoDB keep the same promises."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.checkin.adapters.devices import MongoDevices
from services.checkin.adapters.event_setups import MongoEventSetups
from services.checkin.domain.lists import Gate, TimetableEntry, main_list
from services.checkin.ports.lists import EventSetups
from shared.audit import AuditEntry
from shared.contracts import Order
from shared.mongo.connection import Database
from tests.support.checkin.builders import a_device, a_door_event, a_list, a_pairing_code
from tests.support.checkin.fakes import FakeDevices, FakeEventSetups, SetClock
from tests.support.times import NOON

EVENT = a_door_event()
AUDIT = AuditEntry(actor="me", action="x", event=EVENT.slug, subject="y", at=NOON, before={}, after={})
NORTH = Gate(EVENT.slug, "north", "North")


@pytest.fixture
def stores(mongo: Database | None) -> tuple[Any, Any]:
    """Set-ups, and the devices beside them."""
    if mongo is None:
        devices = FakeDevices()
        return FakeEventSetups(devices), devices
    return MongoEventSetups(mongo), MongoDevices(mongo, SetClock(NOON))


@pytest.fixture
async def setups(stores: tuple[Any, Any]) -> EventSetups:
    """Set-ups with one event."""
    await stores[0].apply_event(EVENT, Order(0, 1))
    return stores[0]


async def lists(setups: EventSetups) -> Any:
    return (await setups.of(EVENT.slug)).lists


async def gates(setups: EventSetups) -> Any:
    return (await setups.of(EVENT.slug)).gates


async def test_an_event_is_known_in_its_newest_version(setups: EventSetups) -> None:
    await setups.apply_event(replace(EVENT, state="closed"), Order(0, 3))
    await setups.apply_event(replace(EVENT, state="cancelled"), Order(0, 2))
    assert (await setups.of(EVENT.slug)).event == (await setups.fresh(EVENT.slug)).event
    assert (await setups.of(EVENT.slug)).event.state == "closed"
    assert (await setups.of(EVENT.slug)).order == Order(0, 3)
    assert await setups.of("another") is None


async def test_an_event_of_a_later_epoch_is_newer_whatever_its_version(setups: EventSetups) -> None:
    await setups.apply_event(replace(EVENT, state="closed"), Order(5, 2))
    await setups.apply_event(replace(EVENT, state="cancelled"), Order(0, 9))
    assert (await setups.of(EVENT.slug)).event.state == "closed"


async def test_the_main_list_follows_its_event_in_fields_that_nobody_set(setups: EventSetups) -> None:
    await setups.follow(main_list(EVENT), Order(0, 1))
    main = (await lists(setups))["main"]
    by_hand = replace(main, per_day=True, follows=("opens_at", "closes_at"))
    await setups.save_list(main, by_hand, AUDIT)
    later = replace(EVENT, ends_at=EVENT.ends_at + timedelta(hours=1))
    await setups.follow(main_list(later), Order(0, 3))
    await setups.follow(main_list(EVENT), Order(0, 2))
    assert (await lists(setups))["main"] == replace(by_hand, closes_at=later.ends_at)


async def test_a_list_is_added_once_unless_it_was_deleted(setups: EventSetups) -> None:
    lunch = a_list(id="lunch", categories=("press",), leaves=("main",))
    assert await setups.add_list(lunch, AUDIT)
    assert not await setups.add_list(replace(lunch, name="Another"), AUDIT)
    assert (await lists(setups))["lunch"] == lunch
    await setups.save_list(lunch, replace(lunch, deleted=True), AUDIT)
    assert await setups.add_list(lunch, AUDIT)


async def test_of_two_changes_at_once_neither_is_lost(setups: EventSetups) -> None:
    lunch = a_list(id="lunch")
    await setups.add_list(lunch, AUDIT)
    await setups.save_list(lunch, replace(lunch, limit=5), AUDIT)
    await setups.save_list(lunch, replace(lunch, name="Dinner"), AUDIT)
    assert (await lists(setups))["lunch"] == replace(lunch, limit=5, name="Dinner")


async def test_neither_an_id_nor_a_name_is_that_of_two_gates(setups: EventSetups) -> None:
    assert await setups.add_gate(NORTH, AUDIT)
    assert not await setups.add_gate(replace(NORTH, name="South"), AUDIT)
    assert not await setups.add_gate(replace(NORTH, id="south"), AUDIT)
    assert await setups.add_gate(Gate(EVENT.slug, "south", "South"), AUDIT)
    assert not await setups.save_gate(Gate(EVENT.slug, "south", "North"), AUDIT)
    assert {gate.name for gate in (await gates(setups)).values()} == {"North", "South"}


async def test_a_renamed_gate_is_renamed_on_its_devices(setups: EventSetups, stores: tuple[Any, Any]) -> None:
    await setups.add_gate(NORTH, AUDIT)
    await stores[1].pair(a_device(gate="north"), "hash", a_pairing_code(), AUDIT)
    assert await setups.save_gate(replace(NORTH, name="North door"), AUDIT)
    assert (await stores[1].get("phone-1")).gate_name == "North door"


async def test_a_deleted_gate_is_gone(setups: EventSetups) -> None:
    await setups.add_gate(NORTH, AUDIT)
    await setups.delete_gate(NORTH, AUDIT)
    assert await gates(setups) == {}


async def test_the_devices_of_a_gate_may_scan_for_the_lists_of_its_timetable(
    setups: EventSetups, stores: tuple[Any, Any]
) -> None:
    timetable = (TimetableEntry(NOON, "main"), TimetableEntry(NOON + timedelta(hours=1), "vip", NOON, NOON, NOON))
    await setups.add_gate(NORTH, AUDIT)
    await stores[1].pair(a_device(gate="north", lists=("main",)), "hash", a_pairing_code(), AUDIT)
    assert await setups.save_gate(replace(NORTH, timetable=timetable), AUDIT)
    assert (await gates(setups))["north"].timetable == timetable
    assert set((await stores[1].get("phone-1")).lists) == {"main", "vip"}
    assert await setups.save_gate(NORTH, AUDIT)
    assert set((await stores[1].get("phone-1")).lists) == {"main", "vip"}
