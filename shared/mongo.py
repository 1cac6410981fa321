"""One service's own database: how it is reached, and how a transaction is run."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorClientSession, AsyncIOMotorDatabase
from pymongo.errors import (
    BulkWriteError,
    ConfigurationError,
    DocumentTooLarge,
    InvalidName,
    InvalidOperation,
    OperationFailure,
    PyMongoError,
)
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from shared.settings import ServiceSettings

Database = AsyncIOMotorDatabase
Session = AsyncIOMotorClientSession
Result = TypeVar("Result")

TRANSACTION_SECONDS = 5.0  # after which one that does not come about is given up
LONGEST_PAUSE = 0.01  # seconds, between two attempts
ABANDONED_SECONDS = 2.0  # a living process does not let a transaction lie for so long

DatabaseError = PyMongoError
# What was refused because of what was asked: asking again changes nothing. (BadValue, FailedToParse, TypeMismatch,
# DocumentValidationFailure, BSONObjectTooLarge, DuplicateKey; then, patterns that cannot be read.)
REFUSED_CODES = frozenset({2, 9, 14, 121, 10334, 11000, 51091, 51108})
MISUSE = (ConfigurationError, DocumentTooLarge, InvalidName, InvalidOperation)


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
    return isinstance(error, PyMongoError) and not isinstance(error, MISUSE) and not _codes(error) & REFUSED_CODES


def _codes(error: PyMongoError) -> set[int]:
    if isinstance(error, BulkWriteError):
        return {fault["code"] for fault in (error.details or {}).get("writeErrors", [])}
    return {error.code} if isinstance(error, OperationFailure) and error.code is not None else set()


async def count_and_sum(collection: Any, field: str, query: Mapping[str, Any]) -> tuple[int, int]:
    """How many documents that match `query` have a positive `field`, and the sum of it."""
    pipeline = [
        {"$match": {**query, field: {"$gt": 0}}},
        {"$group": {"_id": None, "count": {"$sum": 1}, "sum": {"$sum": f"${field}"}}},
    ]
    found = await collection.aggregate(pipeline).to_list(1)
    return (found[0]["count"], found[0]["sum"]) if found else (0, 0)


async def in_transaction(database: Database, work: Callable[[Session], Awaitable[Result]]) -> Result:
    """Runs `work(session)` in one transaction, again from the start when another one was in the way.

    An error that it ends with may mean that the transaction was committed all the same. The driver's own
    `with_transaction` would go on for two minutes while the database is away.
    """
    began = time.monotonic()
    deadline, look_around_at = began + TRANSACTION_SECONDS, began + ABANDONED_SECONDS / 4
    async with await database.client.start_session() as session:
        while True:
            try:
                return await _once(session, work, deadline)
            except PyMongoError as error:
                if not error.has_error_label("TransientTransactionError") or time.monotonic() > deadline:
                    raise
            await asyncio.sleep(random.uniform(0, LONGEST_PAUSE))  # noqa: S311 - lets the other one through
            if time.monotonic() > look_around_at:
                await end_abandoned_transactions(database)
                look_around_at = time.monotonic() + ABANDONED_SECONDS / 4


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


async def end_abandoned_transactions(database: Database) -> None:
    """Ends transactions of this service in which nothing happens any more: whoever began them was killed.

    MongoDB would keep their locks for a minute. It needs no privilege: these are a user's own sessions. Should the
    owner only have been slow, it is told to begin again. Where the server forbids it, the minute passes.
    """
    admin = database.client.get_database("admin", read_concern=ReadConcern("local"))
    abandoned = {
        "type": "idleSession",
        "appName": database.client.options.pool_options.appname,
        "transaction.timeInactiveMicros": {"$gt": ABANDONED_SECONDS * 1_000_000},
    }
    stages = [{"$currentOp": {"idleSessions": True}}, {"$match": abandoned}, {"$project": {"lsid": 1}}]
    with suppress(OperationFailure):
        sessions = [{"id": found["lsid"]["id"]} async for found in admin.aggregate(stages)]
        if sessions:
            await admin.command("killSessions", sessions)
