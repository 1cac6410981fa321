"""Transactions on one service's own database."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from shared.mongo.connection import Database, Session
from shared.tracing import span

Result = TypeVar("Result")

# Longer than the server lets a transaction live (transactionLifetimeLimitSeconds, see docs/operating.md), so that the
# transaction of a killed process has ended before the ones that wait for it give up.
TRANSACTION_SECONDS = 5.0
LONGEST_PAUSE = 0.01  # seconds, between two attempts


async def in_transaction(database: Database, work: Callable[[Session], Awaitable[Result]]) -> Result:
    """Runs `work(session)` in one transaction, again from the start when another transaction was in the way.

    Gives up after TRANSACTION_SECONDS and raises the driver's error; the transaction may have been committed all the
    same. The driver's own `with_transaction` would go on for two minutes while the database is away.
    """
    deadline = time.monotonic() + TRANSACTION_SECONDS
    with span("transaction"):
        return await _with_attempts(database, work, deadline)


async def _with_attempts(database: Database, work: Callable[[Session], Awaitable[Result]], deadline: float) -> Result:
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
