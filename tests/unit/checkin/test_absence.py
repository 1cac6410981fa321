"""Phones that are silent or cannot send their scans are told of while the door is open."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.checkin.domain.absence import concerns_at_door, door_is_open
from services.checkin.domain.devices import Device, DeviceStatus
from services.checkin.domain.homes import Home
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.alarms.watch_devices import watch_devices
from tests.support.checkin.builders import a_device, a_door_event, a_pairing_code
from tests.support.checkin.fakes import FakeDevices, FakeEventSetups, SetClock
from tests.support.times import NOON

EVENT = a_door_event()


def seen(minutes: float, name: str = "A", **fields: object) -> Device:
    """A phone that called some minutes ago."""
    return a_device(name, name=name, last_seen_at=NOON - timedelta(minutes=minutes), **fields)


def with_queue(queue: int, *, grows: bool = False) -> Device:
    return seen(0, status=DeviceStatus(reported_at=NOON, queue=queue, queue_grows=grows))


def concerns(*devices: Device, at: datetime = NOON) -> list[tuple[str, int, str]]:
    return [(c.kind, c.number, c.detail) for c in concerns_at_door(EVENT, devices, at)]


def test_silent_phones_are_one_concern_with_some_of_their_names() -> None:
    phones = [seen(minutes=10, name=name) for name in "DCBA"]
    assert concerns(*phones, seen(minutes=2, name="E")) == [("devices_silent", 4, "A, B, C …")]


@pytest.mark.parametrize(
    "phone", [seen(4), seen(61), seen(10, revoked_at=NOON), seen(10, started=False), a_device("never seen")]
)
def test_a_phone_that_was_just_seen_put_away_or_never_used_is_none(phone: Device) -> None:
    assert concerns(phone) == []


@pytest.mark.parametrize(("queue", "grows", "is_concern"), [(20, False, True), (19, False, False), (5, True, True)])
def test_many_unsent_scans_or_more_and_more_are_a_concern(queue: int, grows: bool, is_concern: bool) -> None:
    assert concerns(with_queue(queue, grows=grows)) == ([("devices_behind", 1, "A")] if is_concern else [])


def test_the_door_is_open_in_the_hours_of_each_of_the_events_days() -> None:
    event = a_door_event(starts_at=NOON - timedelta(hours=4), ends_at=NOON + timedelta(days=1, hours=6))
    moments = {hours: door_is_open(event, NOON + timedelta(hours=hours)) for hours in (-8, -7, 5, 6, 12, 20, 29, 30)}
    assert moments == {-8: False, -7: True, 5: True, 6: False, 12: False, 20: True, 29: True, 30: False}
    assert not door_is_open(a_door_event(state="cancelled"), NOON)


async def test_phones_of_all_events_are_looked_at() -> None:
    devices, setups = FakeDevices(), FakeEventSetups()
    await devices.pair(seen(minutes=10), "hash", a_pairing_code(), None)  # type: ignore[arg-type]
    assert await watch_devices(setups=setups, devices=devices, clock=SetClock(NOON)) == []
    await setups.apply_event(EVENT, (0, 1))  # type: ignore[arg-type]
    [concern] = await watch_devices(setups=setups, devices=devices, clock=SetClock(NOON))
    assert (concern.kind, concern.event) == ("devices_silent", EVENT.slug)


class SetupsElsewhere(FakeEventSetups):
    """Events whose doors are at the venue."""

    async def of(self, event: str) -> EventSetup | None:
        setup = await super().of(event)
        return replace(setup, home=Home("venue")) if setup else None


async def test_phones_that_went_with_the_door_to_another_installation_are_not_missed() -> None:
    devices, setups = FakeDevices(), SetupsElsewhere()
    await devices.pair(seen(minutes=10), "hash", a_pairing_code(), None)  # type: ignore[arg-type]
    await setups.apply_event(EVENT, (0, 1))  # type: ignore[arg-type]
    assert await watch_devices(setups=setups, devices=devices, clock=SetClock(NOON)) == []
