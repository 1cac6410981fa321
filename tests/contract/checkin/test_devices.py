"""Pairing codes and devices in memory and in MongoDB keep the same promises."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.checkin.adapters.devices import MongoDevices
from services.checkin.domain.devices import Device, DeviceStatus
from services.checkin.ports.devices import Devices
from shared.audit import AuditEntry
from shared.identity.authorisation import token_hash
from shared.mongo.connection import Database
from tests.support.checkin.builders import a_device, a_pairing_code
from tests.support.checkin.fakes import FakeDevices, SetClock
from tests.support.times import NOON

PHONE = a_device()
AUDIT = AuditEntry(actor="me", action="x", event=PHONE.event, subject="y", at=NOON, before={}, after={})


@pytest.fixture
def devices(mongo: Database | None) -> Devices:
    if mongo is None:
        return FakeDevices()
    return MongoDevices(mongo, SetClock(NOON))


async def pair(devices: Devices, device: Device = PHONE, code: Any = None) -> bool:
    return await devices.pair(device, token_hash(f"token of {device.id}"), code or a_pairing_code(device.id), AUDIT)


async def test_a_code_is_found_by_its_hash_until_the_event_loses_its_codes(devices: Devices) -> None:
    code = a_pairing_code()
    await devices.add_code(code, AUDIT)
    assert await devices.code(code.hash) == code
    await devices.remove_codes("another")
    assert await devices.code(code.hash) == code
    await devices.remove_codes(code.event)
    assert await devices.code(code.hash) is None


@pytest.mark.parametrize("reusable", [False, True])
async def test_a_code_pairs_one_phone_unless_it_is_reusable(devices: Devices, reusable: bool) -> None:
    code = a_pairing_code(reusable=reusable)
    assert await pair(devices, a_device("first"), code)
    assert await pair(devices, a_device("second"), code) is reusable


async def test_a_device_is_found_by_its_id_and_by_its_token(devices: Devices) -> None:
    await pair(devices)
    assert await devices.get(PHONE.id) == PHONE
    assert (await devices.by_token(f"token of {PHONE.id}")).id == PHONE.id
    assert await devices.get("another") is None
    assert await devices.by_token("another") is None


async def test_the_devices_of_an_event_come_newest_first(devices: Devices) -> None:
    await pair(devices, a_device("old"))
    await pair(devices, a_device("new", paired_at=NOON))
    await pair(devices, a_device("elsewhere", event="another"))
    assert [device.id for device in await devices.of_event(PHONE.event)] == ["new", "old"]


async def test_a_revoked_device_is_known_as_such_at_once(devices: Devices) -> None:
    await pair(devices)
    assert (await devices.by_token(f"token of {PHONE.id}")).revoked_at is None
    await devices.revoke(PHONE, NOON, AUDIT)
    assert (await devices.by_token(f"token of {PHONE.id}")).revoked_at == NOON


async def test_a_renamed_device_has_its_new_name_at_once(devices: Devices) -> None:
    await pair(devices)
    assert (await devices.by_token(f"token of {PHONE.id}")).name == PHONE.name
    await devices.rename(PHONE, "Léa's phone", AUDIT)
    assert (await devices.by_token(f"token of {PHONE.id}")).name == "Léa's phone"


async def test_the_error_of_a_clock_is_stored(devices: Devices) -> None:
    await pair(devices)
    await devices.note_clock(PHONE, 61.5)
    assert await devices.get(PHONE.id) == replace(PHONE, clock_off=61.5)


async def test_a_started_device_is_known_as_such_at_once(devices: Devices) -> None:
    waiting = a_device(card="card-1", started=False)
    await pair(devices, waiting)
    assert (await devices.by_token(f"token of {waiting.id}")).waits
    await devices.start(waiting, AUDIT)
    assert not (await devices.by_token(f"token of {waiting.id}")).waits
    started = await devices.get(waiting.id)
    assert started is not None
    assert (started.started, started.card) == (True, "card-1")


async def test_a_device_gets_another_gate_role_and_lists_at_once(devices: Devices) -> None:
    await pair(devices)
    changed = replace(PHONE, gate="g2", gate_name="North", role="desk", lists=("vip",), former_lists=("main",))
    await devices.assign(changed, AUDIT)
    assert await devices.get(PHONE.id) == changed
    assert (await devices.by_token(f"token of {PHONE.id}")).gate_name == "North"


async def test_the_report_of_a_device_is_stored(devices: Devices) -> None:
    await pair(devices)
    status = DeviceStatus(reported_at=NOON, queue=3, queue_grows=True, version="v1", roster_at=NOON, battery=40)
    await devices.report(PHONE, status)
    assert await devices.get(PHONE.id) == replace(PHONE, status=status)


async def test_a_device_that_was_stored_by_an_earlier_version_runs(mongo: Database | None) -> None:
    if mongo is None:
        pytest.skip("only what is stored can be old")
    devices = MongoDevices(mongo, SetClock(NOON))
    await pair(devices)
    newer = {"card": "", "started": "", "former_lists": "", "status": ""}
    await mongo["devices"].update_one({"_id": PHONE.id}, {"$unset": newer})
    assert await devices.get(PHONE.id) == PHONE


async def test_devices_that_called_lately_are_found_by_their_events(devices: Devices) -> None:
    hour = timedelta(hours=1)
    await pair(devices, a_device("never"))
    await pair(devices, a_device("long-ago", last_seen_at=NOON - 2 * hour))
    await pair(devices, a_device("here", last_seen_at=NOON))
    await pair(devices, a_device("there", event="other", last_seen_at=NOON - hour))
    seen = await devices.seen_since(NOON - hour)
    assert {event: [device.id for device in of_event] for event, of_event in seen.items()} == {
        PHONE.event: ["here"],
        "other": ["there"],
    }
