"""A database with check-in's collections and indexes."""

from collections.abc import AsyncIterator

import pytest

from services.checkin.adapters.indexes import prepare
from services.checkin.settings import CheckinSettings
from shared.mongo.connection import Database
from tests.support.servers.databases import prepared_database


@pytest.fixture(scope="session")
async def prepared(mongodb_url: str) -> AsyncIterator[Database]:
    async with prepared_database(mongodb_url, CheckinSettings, "checkin", prepare) as database:
        yield database


@pytest.fixture(params=["in memory", "in MongoDB"])
def mongo(request: pytest.FixtureRequest) -> Database | None:
    """The database of the adapter under test; None where the fake is under test."""
    return request.getfixturevalue("database") if request.param == "in MongoDB" else None
