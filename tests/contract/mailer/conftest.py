"""A database with the mailer's collections and indexes."""

from collections.abc import AsyncIterator

import pytest

from services.mailer.adapters.indexes import prepare
from services.mailer.settings import MailerSettings
from shared.mongo.connection import Database
from tests.support.servers.databases import prepared_database


@pytest.fixture(scope="session")
async def prepared(mongodb_url: str) -> AsyncIterator[Database]:
    async with prepared_database(mongodb_url, MailerSettings, "mailer", prepare, smtp_url="smtp://nowhere") as database:
        yield database
