"""Copies with versions: one write has a message's effect and records it, so that no message has its effect twice.

A message that carries a state is applied only when its version is newer; one that stands for an occurrence has a
deterministic id, under which it is recorded once. A separate list of handled message ids would tell nothing more.
"""

from collections.abc import Mapping
from typing import Any

from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo.errors import DuplicateKeyError

Collection = AsyncIOMotorCollection


async def apply_newer(
    collection: Collection, key: str, version: int, fields: Mapping[str, Any], **operators: Any
) -> bool:
    """Sets `fields` and `version` of the document `key` unless it has this version or a later one.

    A missing document is made. `operators` are more update operators, as in `inc={"revision": 1}`. Returns whether
    anything was applied.
    """
    older = {"_id": key, "version": {"$lt": version}}
    update = {f"${name}": change for name, change in operators.items()} | {"$set": {**fields, "version": version}}
    try:
        result = await collection.update_one(older, update, upsert=True)
    except DuplicateKeyError as error:
        if "_id" not in (error.details or {}).get("keyPattern", {"_id": 1}):
            raise
        # The document is there with a later version, or an earlier one has made it this very moment.
        result = await collection.update_one(older, update)
    return bool(result.modified_count or result.upserted_id)


async def record_once(collection: Collection, key: str, document: Mapping[str, Any]) -> bool:
    """Inserts `document` under `key`; returns False, and changes nothing, when it is there already."""
    try:
        await collection.insert_one({"_id": key, **document})
    except DuplicateKeyError as error:
        if "_id" not in (error.details or {}).get("keyPattern", {"_id": 1}):
            raise
        return False
    return True
