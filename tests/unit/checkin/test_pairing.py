"""Phones become devices by pairing codes, and stop being devices."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from services.checkin.domain.devices import UNPAIRING, UnknownPairingCode
from services.checkin.domain.lists import UnknownList, main_list
from services.checkin.use_cases.devices.create_pairing_code import Pairing, create_pairing_code
from services.checkin.use_cases.devices.pair_device import pair_device
from services.checkin.use_cases.devices.rename_device import rename_device
from services.checkin.use_cases.devices.revoke_device import revoke_device
from services.checkin.use_cases.devices.unpair_devices import unpair_devices
from shared.contracts import Order
from tests.support.checkin.builders import a_door_event, a_list
from tests.support.checkin.fake_gate_cards import FakeGateCards
from tests.support.checkin.fakes import FakeDevices, FakeEventSetups, SetClock
from tests.support.shared.fake_schedule import FakeSchedule
from tests.support.times import NOON

EVENT = a_door_event()
AT_MAIN_GATE = Pairing("Main gate", "scan", ("main",))


class Pairings:
    """One event with its list `main`, its codes and devices."""

    def __init__(self) -> None:
        self.clock = SetClock(NOON)
        self.random = Random(1)
        self.devices = FakeDevices()
        self.cards = FakeGateCards()
        self.setups = FakeEventSetups(self.devices)
        self.schedule = FakeSchedule()

    async def code(self, pairing: Any = AT_MAIN_GATE) -> Any:
        with_setup: dict[str, Any] = {"setup": await self.setups.of(EVENT.slug), "setups": self.setups}
        fresh = await create_pairing_code(
            pairing, actor="me", devices=self.devices, clock=self.clock, random=self.random, **with_setup
        )
        return fresh.code

    async def pair(self, code: Any, name: str = "Ana's phone") -> Any:
        stores: dict[str, Any] = {"devices": self.devices, "cards": self.cards, "setups": self.setups}
        stores["schedule"] = self.schedule
        return await pair_device(code, name, clock=self.clock, random=self.random, **stores)

    async def unpair(self) -> Any:
        stores: dict[str, Any] = {"devices": self.devices, "cards": self.cards, "setups": self.setups}
        return await unpair_devices(EVENT.slug, clock=self.clock, **stores)


@pytest.fixture
async def pairings() -> Pairings:
    pairings = Pairings()
    await pairings.setups.apply_event(EVENT, Order(0, 1))
    await pairings.setups.follow(main_list(EVENT), Order(0, 1))
    return pairings


async def test_a_code_makes_a_device_of_one_phone(pairings: Pairings) -> None:
    code = await pairings.code()
    paired = await pairings.pair(f" {code[:4].lower()}-{code[4:]} ")
    assert (paired.device.role, paired.device.lists, paired.device.gate_name) == ("scan", ("main",), "Main gate")
    assert await pairings.devices.by_token(paired.token) == paired.device
    with pytest.raises(UnknownPairingCode):
        await pairings.pair(code)


async def test_a_reusable_code_serves_many_phones_for_thirty_days(pairings: Pairings) -> None:
    code = await pairings.code(Pairing("Main gate", "scan", ("main",), reusable=True))
    pairings.clock.advance(days=29)
    assert len({(await pairings.pair(code)).device.id for _ in range(3)}) == 3
    pairings.clock.advance(days=1)
    with pytest.raises(UnknownPairingCode):
        await pairings.pair(code)


async def test_a_code_runs_out_after_ten_minutes(pairings: Pairings) -> None:
    code = await pairings.code()
    pairings.clock.advance(minutes=10)
    with pytest.raises(UnknownPairingCode):
        await pairings.pair(code)


async def test_an_unknown_gate_is_made_once(pairings: Pairings) -> None:
    for _ in range(2):
        await pairings.code()
    assert [gate.name for gate in (await pairings.setups.of(EVENT.slug)).gates.values()] == ["Main gate"]


async def test_a_gate_that_another_organiser_makes_at_this_moment_is_used(pairings: Pairings) -> None:
    before = await pairings.setups.of(EVENT.slug)
    await pairings.code()
    stores: dict[str, Any] = {"setup": before, "setups": pairings.setups, "devices": pairings.devices}
    await create_pairing_code(AT_MAIN_GATE, actor="me", clock=pairings.clock, random=pairings.random, **stores)
    assert len((await pairings.setups.of(EVENT.slug)).gates) == 1


@pytest.mark.parametrize("list_", ["vip", "deleted"])
async def test_a_code_needs_lists_that_exist(pairings: Pairings, list_: str) -> None:
    await pairings.setups.follow(a_list(id="deleted", deleted=True), Order(0, 1))
    with pytest.raises(UnknownList):
        await pairings.code(Pairing("Main gate", "scan", ("main", list_)))


async def test_codes_and_devices_are_audited_without_names_and_secrets(pairings: Pairings) -> None:
    paired = await pairings.pair(code := await pairings.code())
    await revoke_device(paired.device, actor="me", devices=pairings.devices, clock=pairings.clock)
    entries = pairings.devices.audit
    assert [entry.action for entry in entries] == ["pairing_code.created", "device.paired", "device.revoked"]
    assert [entry.actor for entry in entries] == ["me", paired.device.actor, "me"]
    for secret in ("Ana", code, paired.token):
        assert secret not in repr(entries)


async def test_a_device_is_renamed_and_the_audit_log_keeps_no_name(pairings: Pairings) -> None:
    device = (await pairings.pair(await pairings.code())).device
    for name in ("Léa's phone", device.name):
        await rename_device(device, name, actor="me", devices=pairings.devices, clock=pairings.clock)
    assert (await pairings.devices.get(device.id)).name == "Léa's phone"
    assert [entry.action for entry in pairings.devices.audit].count("device.renamed") == 1
    assert "Léa" not in repr(pairings.devices.audit)


async def test_a_revoked_device_stays_revoked_as_it_was(pairings: Pairings) -> None:
    device = (await pairings.pair(await pairings.code())).device
    await revoke_device(device, actor="me", devices=pairings.devices, clock=pairings.clock)
    pairings.clock.advance(hours=1)
    revoked = await pairings.devices.get(device.id)
    assert revoked is not None
    await revoke_device(revoked, actor="me", devices=pairings.devices, clock=pairings.clock)
    assert (await pairings.devices.get(device.id)).revoked_at == NOON


async def test_a_week_after_the_event_all_devices_and_codes_are_gone(pairings: Pairings) -> None:
    device = (await pairings.pair(await pairings.code())).device
    code, over = await pairings.code(), EVENT.ends_at + timedelta(days=7)
    assert pairings.schedule.rows[UNPAIRING, EVENT.slug].due.due_at == over
    assert await pairings.unpair() == over
    pairings.clock.now = over
    assert await pairings.unpair() is None
    assert (await pairings.devices.get(device.id)).revoked_at == over
    with pytest.raises(UnknownPairingCode):
        await pairings.pair(code)
