"""The contract of a copy of the events' roles: the one in memory that unit tests use, and the one in MongoDB."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from services.mailer.adapters import indexes
from services.mailer.adapters.event_roles import MongoEventRoles
from services.mailer.ports.identity import EventRoles
from shared.contracts import Order
from tests.support.mailer.fakes import FakeEventRoles


@pytest.fixture(params=["memory", "mongodb"])
async def roles(request: pytest.FixtureRequest) -> AsyncIterator[EventRoles]:
    if request.param == "memory":
        yield FakeEventRoles()
        return
    client: Any = AsyncIOMotorClient(request.getfixturevalue("mongodb_url"), tz_aware=True)
    name = request.getfixturevalue("namespace")
    await indexes.prepare(client[name])
    yield MongoEventRoles(client[name])
    await client.drop_database(name)
    client.close()


async def test_the_roles_in_an_event_are_those_of_its_latest_version(roles: EventRoles) -> None:
    await roles.save("congress", Order(0, 2), {"ada": "owner"})
    await roles.save("congress", Order(0, 1), {"max": "owner"})
    await roles.save("congress", Order(0, 2), {"max": "owner"})
    assert await roles.of("congress") == {"ada": "owner"}
    await roles.save("congress", Order(0, 3), {"max": "viewer"})
    assert await roles.of("congress") == {"max": "viewer"}


async def test_nobody_has_a_role_in_an_unknown_event(roles: EventRoles) -> None:
    assert await roles.of("nowhere") == {}


async def test_an_account_has_its_own_role_in_each_of_its_events(roles: EventRoles) -> None:
    await roles.save("congress", Order(0, 1), {"ada": "owner", "max": "editor"})
    await roles.save("workshop", Order(0, 1), {"max": "owner", "ada": "viewer"})
    await roles.save("fair", Order(0, 1), {"max": "owner"})
    assert await roles.events_of("ada") == {"congress": "owner", "workshop": "viewer"}
    assert await roles.events_of("zoe") == {}


async def test_a_state_of_a_later_epoch_is_newer_whatever_its_version(roles: EventRoles) -> None:
    await roles.save("congress", Order(0, 7), {"ada": "owner"})
    await roles.save("congress", Order(5, 2), {"max": "owner"})
    await roles.save("congress", Order(0, 8), {"ada": "owner"})
    assert await roles.of("congress") == {"max": "owner"}
