"""Registration's database is restored from a backup while check-in goes on: afterwards both are of one mind again."""

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from services.checkin.app import build
from services.checkin.settings import CheckinSettings
from shared.messaging.broker import Broker
from shared.mongo.connection import Database, connect
from tests.support.registration.service import Office, Subscribers, an_office
from tests.support.servers.running import clear_away, running, settings_for
from tests.support.waiting import until

pytestmark = pytest.mark.slow


@dataclass
class Both:
    """Registration and check-in on one broker."""

    office: Office
    door: Database

    async def at_door(self, event: str) -> dict[str, Any]:
        """The copies that check-in takes for registrations of the event, by id, with what tells them apart."""
        copies = self.door["door"].find({"event": event, "erased": False})
        return {copy["_id"]: (copy["version"], copy["state"], copy["first_name"]) async for copy in copies}

    async def registered(self, event: str) -> dict[str, Any]:
        """The same of registration's own."""
        registrations = self.office.database["registrations"].find({"event": event})
        return {state["_id"]: (state["version"], state["state"], state["first_name"]) async for state in registrations}

    async def are_equal(self, event: str) -> bool:
        return await self.at_door(event) == await self.registered(event)


@pytest.fixture
async def both(mongodb_url: str, rabbitmq_url: str) -> AsyncIterator[Both]:
    namespace = f"t{secrets.token_hex(5)}"
    settings = settings_for(CheckinSettings, mongodb_url, rabbitmq_url, namespace)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(clear_away, mongodb_url, rabbitmq_url, namespace)
        subscribers = Subscribers(Broker(rabbitmq_url, namespace))
        office = await stack.enter_async_context(
            an_office(mongodb_url, rabbitmq_url, namespace, subscribers=subscribers)
        )
        await stack.enter_async_context(running(build(settings)))
        door = connect(settings, "checkin")
        stack.callback(door.client.close)
        yield Both(office, door)


async def test_the_copies_follow_a_restored_backup(both: Both) -> None:
    event = await both.office.has_event()
    changed, _ = [(await both.office.enter(event))["code"] for _ in range(2)]
    await until(lambda: both.are_equal(event))
    backup = await _dump(both.office.database)
    await both.office.enter(event, first_name="Lost")
    await both.office.act(event, changed, "cancel")
    await until(lambda: both.are_equal(event))
    await _restore(both.office.database, backup)
    assert not await both.are_equal(event)

    await both.office.call("POST", f"events/{event}/republish")
    await until(lambda: both.are_equal(event), seconds=90)
    assert sorted(state for _, state, _ in (await both.at_door(event)).values()) == ["confirmed", "confirmed"]


async def _dump(database: Database) -> dict[str, list[Any]]:
    names = await database.list_collection_names()
    return {name: await database[name].find().to_list(None) for name in names}


async def _restore(database: Database, backup: dict[str, list[Any]]) -> None:
    for name in await database.list_collection_names():
        await database[name].delete_many({})
        if backup.get(name):
            await database[name].insert_many(backup[name])
