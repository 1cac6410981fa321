"""A database that one test after another uses: collections and indexes are made once, since that takes long."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from shared.mongo.connection import Database, connect
from shared.settings import ServiceSettings
from tests.support.servers.running import settings_for


@asynccontextmanager
async def prepared_database(
    mongodb_url: str,
    kind: type[ServiceSettings],
    service: str,
    prepare: Callable[[Database], Awaitable[None]],
    **fields: Any,
) -> AsyncIterator[Database]:
    """A service's database with all that `prepare` makes, gone at the end."""
    name = f"t{secrets.token_hex(5)}"
    database = connect(settings_for(kind, mongodb_url, "amqp://nowhere", name, **fields), service)
    await prepare(database)
    yield database
    await database.client.drop_database(database.name)
    database.client.close()


async def remove_documents(database: Database) -> None:
    """Empties all collections; their indexes stay."""
    names = await database.list_collection_names()
    await asyncio.gather(*(database[name].delete_many({}) for name in names))
