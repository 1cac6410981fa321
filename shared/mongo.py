"""One service's own database: how it is reached, and how a transaction is run."""

import asyncio
import random
import time
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

TRANSACTION_SECONDS = 5.0  # after which one that does not come about is given up
LONGEST_PAUSE = 0.01  # seconds, between two attempts

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
    """Runs `work(session)` in one transaction, again from the start when another one was in the way.

    An error that it ends with may mean that the transaction was committed all the same. The driver's own
    `with_transaction` would go on for two minutes while the database is away.
    """
    deadline = time.monotonic() + TRANSACTION_SECONDS
    async with await database.client.start_session() as session:
        while True:
            try:
                return await _once(session, work, deadline)
            except PyMongoError as error:
                if not error.has_error_label("TransientTransactionError") or time.monotonic() > deadline:
                    raise
            await asyncio.sleep(random.uniform(0, LONGEST_PAUSE))  # noqa: S311 - lets the other one through


async def _once(session: Session, work: Callable[[Session], Awaitable[Result]], deadline: float) -> Result:
    session.start_transaction(ReadConcern("snapshot"), WriteConcern("majority"))
    try:
        result = await work(session)
    except BaseException:
        await session.abort_transaction()
        raise
    while True:
        try:
            await session.commit_transaction()
            return result
        except PyMongoError as error:
            if not error.has_error_label("UnknownTransactionCommitResult") or time.monotonic() > deadline:
                raise
