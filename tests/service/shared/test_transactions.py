"""Transactions that others began and will never end keep nobody waiting for long."""

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import PyMongoError

from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction

WITHIN_SECONDS = 5


@pytest.fixture
async def killed(database: Database, mongodb_url: str) -> AsyncIterator[Session]:
    """A transaction of another process of the same service that has written, and of which nothing more is heard."""
    await database["events"].insert_one({"_id": "plastics", "places": 0})
    client: Any = AsyncIOMotorClient(mongodb_url, appname="registration")
    session = await client.start_session()
    session.start_transaction()
    await client[database.name]["events"].update_one({}, {"$inc": {"places": 1}}, session=session)
    yield session
    client.close()


async def take_place(database: Database) -> None:
    async def work(session: Session) -> None:
        await database["events"].update_one({}, {"$inc": {"places": 1}}, session=session)

    await in_transaction(database, work)


async def test_what_a_killed_process_left_open_is_ended_by_whom_it_keeps_waiting(
    database: Database, killed: Session
) -> None:
    began = time.monotonic()
    await take_place(database)
    assert time.monotonic() - began < WITHIN_SECONDS
    assert await database["events"].find_one() == {"_id": "plastics", "places": 1}


async def test_who_was_only_slow_is_told_to_begin_again(database: Database, killed: Session) -> None:
    await take_place(database)
    with pytest.raises(PyMongoError) as error:
        await killed.commit_transaction()
    assert error.value.has_error_label("TransientTransactionError")
