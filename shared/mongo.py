"""One service's own database: how it is reached, and how a transaction is run."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorClientSession, AsyncIOMotorDatabase
from pymongo.errors import OperationFailure, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from shared.settings import ServiceSettings

Database = AsyncIOMotorDatabase
Session = AsyncIOMotorClientSession
Result = TypeVar("Result")

DatabaseError = PyMongoError
# What was refused because of what was asked: asking again changes nothing.
BAD_VALUE_CODES = frozenset({2, 9, 14})


def connect(settings: ServiceSettings, name: str) -> Database:
    """The database `<prefix>_<name>`. Acknowledged writes are on a majority's disk, so `kill -9` loses none."""
    client: AsyncIOMotorClient = AsyncIOMotorClient(
        settings.mongodb_url.get_secret_value(),
        tz_aware=True,
        w="majority",
        readConcernLevel="majority",
        serverSelectionTimeoutMS=3000,
        connectTimeoutMS=3000,
        socketTimeoutMS=20000,
        maxPoolSize=64,
        appname=name,
    )
    return client[f"{settings.database_prefix}_{name}"]


def is_outage(error: BaseException) -> bool:
    """Whether a database error says that the database is away, and not that the question was bad."""
    return isinstance(error, PyMongoError) and not (
        isinstance(error, OperationFailure) and error.code in BAD_VALUE_CODES
    )


async def in_transaction(database: Database, work: Callable[[Session], Awaitable[Result]]) -> Result:
    """Runs `work(session)` in one transaction, again from the start when another one was in the way."""
    async with await database.client.start_session() as session:
        return await session.with_transaction(
            work, read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority")
        )
