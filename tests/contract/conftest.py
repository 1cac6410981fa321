"""The database of the service whose adapters are tested: each folder prepares its own."""

from collections.abc import AsyncIterator

import pytest

from shared.mongo.connection import Database
from tests.support.servers.databases import remove_documents


@pytest.fixture
async def database(prepared: Database) -> AsyncIterator[Database]:
    """Empty for each test, with its collections and indexes."""
    yield prepared
    await remove_documents(prepared)
