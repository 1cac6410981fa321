"""A database with check-in's collections and indexes."""

from collections.abc import AsyncIterator

import pytest

from services.checkin.adapters.indexes import prepare
from services.checkin.settings import CheckinSettings
from shared.mongo.connection import Database, connect
from tests.support.servers.running import settings_for


@pytest.fixture
async def database(mongodb_url: str, rabbitmq_url: str, namespace: str) -> AsyncIterator[Database]:
    database = connect(settings_for(CheckinSettings, mongodb_url, rabbitmq_url, namespace), "checkin")
    await prepare(database)
    yield database
    await database.client.drop_database(database.name)
    database.client.close()


@pytest.fixture(params=["in memory", "in MongoDB"])
def mongo(request: pytest.FixtureRequest) -> Database | None:
    """The database of the adapter under test; None where the fake is under test."""
    return request.getfixturevalue("database") if request.param == "in MongoDB" else None
