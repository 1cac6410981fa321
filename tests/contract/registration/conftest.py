"""The same tests on stores in memory and on stores in MongoDB."""

from collections.abc import AsyncIterator

import pytest

from services.registration.adapters.events import MongoEvents
from services.registration.adapters.group_commit import MongoEventTransactions
from services.registration.adapters.indexes import prepare
from services.registration.adapters.registrations import MongoRegistrations
from services.registration.settings import RegistrationSettings
from shared.contracts import Message, decode
from shared.messaging.outbox import Outbox
from shared.mongo.connection import connect
from tests.support.registration.backend import Backend
from tests.support.registration.fakes import FakeEvents, FakeEventTransactions, FakeRegistrations, Store
from tests.support.servers.running import clear_databases, settings_for


@pytest.fixture(params=["memory", "mongodb"])
async def backend(request: pytest.FixtureRequest) -> AsyncIterator[Backend]:
    if request.param == "memory":
        yield _in_memory()
        return
    mongodb_url, namespace = request.getfixturevalue("mongodb_url"), request.getfixturevalue("namespace")
    settings = settings_for(RegistrationSettings, mongodb_url, "amqp://nowhere", namespace)
    database = connect(settings, "registration")
    await prepare(database)
    outbox = Outbox(database)

    async def sent() -> list[Message]:
        found = await database["outbox"].find().sort("_id", 1).to_list(None)
        return [decode(document["name"], document["body"]) for document in found]

    async def audited() -> list[str]:
        return [entry["action"] async for entry in database["audit"].find()]

    yield Backend(
        MongoEvents(database, outbox),
        MongoEventTransactions(database, outbox),
        MongoRegistrations(database),
        sent,
        audited,
    )
    database.client.close()
    await clear_databases(mongodb_url, namespace)


def _in_memory() -> Backend:
    store = Store()

    async def sent() -> list[Message]:
        return store.sent

    async def audited() -> list[str]:
        return [entry.action for entry in store.audit]

    return Backend(FakeEvents(store), FakeEventTransactions(store), FakeRegistrations(store), sent, audited)
