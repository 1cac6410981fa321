"""A message has its effect once, whatever the order and number of its arrivals."""

import asyncio
from itertools import permutations

import pytest
from pymongo.errors import DuplicateKeyError

from shared.contracts import Order
from shared.messaging.versioned_copies import apply_newer, record_once
from shared.mongo.connection import Database


async def test_versions_that_arrive_at_once_leave_the_newest(database: Database) -> None:
    things = database["things"]
    for key in map(str, range(40)):
        await asyncio.gather(
            *(apply_newer(things, key, Order(0, version), {"text": f"v{version}"}) for version in range(1, 9))
        )
    assert {(thing["version"], thing["text"]) async for thing in things.find()} == {(8, "v8")}


async def test_versions_in_any_order_leave_the_newest(database: Database) -> None:
    things = database["things"]
    for order in permutations((1, 2, 3)):
        key = str(order)
        applied = [
            await apply_newer(things, key, Order(0, version), {"text": f"v{version}"}) for version in (*order, *order)
        ]
        assert (await things.find_one({"_id": key}))["text"] == "v3"
        assert applied[3:] == [False, False, False]


async def test_other_operators_act_only_when_the_version_is_newer(database: Database) -> None:
    things = database["things"]
    for version in (1, 3, 2, 3):
        await apply_newer(things, "one", Order(0, version), {}, inc={"revision": 1})
    assert (await things.find_one({"_id": "one"}))["revision"] == 2


async def test_another_unique_field_that_is_taken_is_a_fault(database: Database) -> None:
    things = database["things"]
    await things.create_index("hash", unique=True)
    await apply_newer(things, "one", Order(0, 1), {"hash": "h"})
    with pytest.raises(DuplicateKeyError):
        await apply_newer(things, "two", Order(0, 1), {"hash": "h"})


async def test_what_happens_at_once_is_recorded_once(database: Database) -> None:
    things = database["things"]
    recorded = await asyncio.gather(*(record_once(things, "one", {"number": n}) for n in range(20)))
    assert sum(recorded) == 1
    assert (await things.find_one({"_id": "one"}))["number"] == recorded.index(True)
