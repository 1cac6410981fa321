"""The same tests on stores in memory and on stores in MongoDB."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from services.registration.adapters.accounts import MongoAccounts
from services.registration.adapters.certificates import MongoCertificates
from services.registration.adapters.events import MongoEvents
from services.registration.adapters.figures import MongoFigures
from services.registration.adapters.group_commit import MongoEventTransactions
from services.registration.adapters.indexes import prepare
from services.registration.adapters.pictures import MongoPictures
from services.registration.adapters.registrations import MongoRegistrations
from services.registration.adapters.sign_ins import MongoSignIns
from services.registration.ports.certificates import Certificates
from services.registration.ports.events import Pictures
from services.registration.settings import RegistrationSettings
from shared.contracts import Message, decode
from shared.identity.store import Identities
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database
from tests.support.registration.backend import Backend, IdentityBackend
from tests.support.registration.fake_certificates import FakeCertificates
from tests.support.registration.fake_figures import FakeFigures
from tests.support.registration.fake_identity import FakeAccounts, FakeSignIns, IdentityStore
from tests.support.registration.fake_pictures import FakePictures
from tests.support.registration.fakes import FakeEvents, FakeEventTransactions, FakeRegistrations, Store
from tests.support.servers.databases import prepared_database

Asked = Callable[[], Awaitable[list[Any]]]


@pytest.fixture(scope="session")
async def prepared(mongodb_url: str) -> AsyncIterator[Database]:
    async with prepared_database(mongodb_url, RegistrationSettings, "registration", prepare) as database:
        yield database


@pytest.fixture(params=["memory", "mongodb"])
def backend(request: pytest.FixtureRequest) -> Backend:
    if request.param == "memory":
        return _in_memory()
    database = request.getfixturevalue("database")
    outbox = Outbox(database)
    return Backend(
        MongoEvents(database, outbox),
        MongoEventTransactions(database, outbox),
        MongoRegistrations(database),
        MongoFigures(database),
        *_written(database),
    )


@pytest.fixture(params=["memory", "mongodb"])
def identity(request: pytest.FixtureRequest) -> IdentityBackend:
    if request.param == "memory":
        store = IdentityStore()
        return IdentityBackend(FakeAccounts(store), FakeSignIns(store), *_appended(store))
    database = request.getfixturevalue("database")
    outbox = Outbox(database)
    return IdentityBackend(
        MongoAccounts(database, outbox),
        MongoSignIns(database, outbox, Identities(database)),
        *_written(database),
    )


@pytest.fixture(params=["memory", "mongodb"])
def pictures(request: pytest.FixtureRequest) -> Pictures:
    return FakePictures() if request.param == "memory" else MongoPictures(request.getfixturevalue("database"))


@pytest.fixture(params=["memory", "mongodb"])
def certificates(request: pytest.FixtureRequest) -> Certificates:
    return FakeCertificates() if request.param == "memory" else MongoCertificates(request.getfixturevalue("database"))


@pytest.fixture
def certificates_audited(certificates: Certificates, request: pytest.FixtureRequest) -> Asked:
    """Reads the audited actions of that store."""
    if isinstance(certificates, FakeCertificates):
        return _appended(certificates)[1]
    return _written(request.getfixturevalue("database"))[1]


def _written(database: Database) -> tuple[Asked, Asked]:
    """Reads the messages in the outbox, and the actions in the audit log."""

    async def sent() -> list[Message]:
        documents = await database["outbox"].find().sort("_id", 1).to_list(None)
        return [decode(document["name"], document["body"]) for document in documents]

    async def audited() -> list[str]:
        return [entry["action"] async for entry in database["audit"].find()]

    return sent, audited


def _in_memory() -> Backend:
    store = Store()
    return Backend(
        FakeEvents(store), FakeEventTransactions(store), FakeRegistrations(store), FakeFigures(store), *_appended(store)
    )


def _appended(store: Store | IdentityStore | FakeCertificates) -> tuple[Asked, Asked]:
    """Reads the messages and audited actions of a store in memory."""

    async def sent() -> list[Message]:
        return store.sent

    async def audited() -> list[str]:
        return [entry.action for entry in store.audit]

    return sent, audited
