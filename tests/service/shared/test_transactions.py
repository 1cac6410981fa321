"""A transaction that a killed process has begun keeps the others waiting for seconds, not for a minute."""

import asyncio
import sys
from collections.abc import AsyncIterator

import pytest
from pymongo.errors import PyMongoError

from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction
from tests.support.waiting import until

TAKE_A_PLACE_AND_WAIT = """
import sys
from pymongo import MongoClient
client = MongoClient(sys.argv[1])
with client.start_session() as session, session.start_transaction():
    client[sys.argv[2]].events.update_one({}, {"$inc": {"places": 1}}, session=session)
    print("begun", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
async def process(database: Database, mongodb_url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Another process, which has taken a place in a transaction that it has not committed."""
    await database["events"].insert_one({"_id": "plastics", "places": 0})
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", TAKE_A_PLACE_AND_WAIT, mongodb_url, database.name),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"begun\n"
    yield process
    if process.returncode is None:
        process.kill()
    await process.wait()


async def take_place(database: Database) -> bool:
    async def work(session: Session) -> None:
        await database["events"].update_one({}, {"$inc": {"places": 1}}, session=session)

    try:
        await in_transaction(database, work)
    except PyMongoError:
        return False
    return True


@pytest.mark.slow
async def test_others_go_on_within_seconds(database: Database, process: asyncio.subprocess.Process) -> None:
    process.kill()
    await until(lambda: take_place(database))
    assert await database["events"].find_one() == {"_id": "plastics", "places": 1}
