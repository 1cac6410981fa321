"""Transactions on one service's own database."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from pymongo.errors import OperationFailure, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from shared.mongo.connection import Database, Session

Result = TypeVar("Result")

TRANSACTION_SECONDS = 5.0  # after which one that does not come about is given up
LONGEST_PAUSE = 0.01  # seconds, between two attempts
ABANDONED_SECONDS = 2.0  # a living process does not let a transaction lie for so long


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
