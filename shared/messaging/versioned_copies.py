"""Copies with versions: one write has a message's effect and records it, so that no message has its effect twice.

A message that carries a state is applied only when it is newer, by (epoch, version); one that stands for an occurrence
has a deterministic id, under which it is recorded once. A separate list of handled message ids would tell nothing more.
"""

from collections.abc import Mapping
from typing import Any

from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError
from typing_extensions import override

from shared.contracts import Message, Order
from shared.mongo.connection import count_and_sum

Collection = AsyncIOMotorCollection
NO_LONGER_PUBLISHED = -1
"""The epoch of a copy that stays although its publisher no longer has the thing; any state of it is newer."""


def older_than(order: Order, prefix: str = "") -> dict[str, Any]:
    """The query for a copy that is older than a state; `prefix` leads to its fields `epoch` and `version`."""
    epoch, version = f"{prefix}epoch", f"{prefix}version"
    same_epoch = {"$in": [0, None]} if order.epoch == 0 else order.epoch  # copies from before epochs have none
    return {"$nor": [{epoch: {"$gt": order.epoch}}, {epoch: same_epoch, version: {"$gte": order.version}}]}


async def apply_newer(
    collection: Collection, key: str, order: Order, fields: Mapping[str, Any], **operators: Any
) -> bool:
    """Sets `fields`, epoch and version of the document `key` unless it has this state or a newer one.

    A missing document is made. `operators` are more update operators, as in `inc={"revision": 1}`. Returns whether
    anything was applied.
    """
    update = {f"${name}": change for name, change in operators.items()} | {"$set": {**fields, **order._asdict()}}
    return await update_if_older(collection, key, order, update)


async def update_if_older(collection: Collection, key: str, order: Order, update: Any) -> bool:
    """Updates the document `key`, or makes it, unless it has this state or a newer one; returns whether it did."""
    older = {"_id": key, **older_than(order)}
    try:
        result = await collection.update_one(older, update, upsert=True)
    except DuplicateKeyError as error:
        if "_id" not in (error.details or {}).get("keyPattern", {"_id": 1}):
            raise
        # The document is there in a newer state, or an older one has made it this very moment.
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


class VersionedCopies:
    """The copies of one kind of state in a collection, to be compared with their publisher's digests."""

    def __init__(self, collection: Collection, kind: type[Message], prefix: str = "", *, per_event: bool) -> None:
        """`prefix` leads to the fields `epoch` and `version`; `per_event` says that each copy has a field `event`."""
        self.kind = kind.NAME
        self._collection = collection
        self._epoch, self._version = f"{prefix}epoch", f"{prefix}version"
        self._per_event = per_event

    async def prepare(self) -> None:
        """Makes the index from which alone digests are compared."""
        fields = [*(["event"] if self._per_event else []), self._epoch, self._version]
        index = IndexModel(
            [(field, 1) for field in fields], name="copies", partialFilterExpression={self._version: {"$gt": 0}}
        )
        await self._collection.create_indexes([index])

    async def sums(self, event: str, epoch: int) -> tuple[int, int]:
        """How many copies of an event have this epoch, and the sum of their versions."""
        return await count_and_sum(self._collection, self._version, {**self._of(event), self._epoch: epoch})

    async def newest_epoch(self, event: str) -> int:
        """The highest epoch of an event's copies; 0 when there are none."""
        newest = {**self._of(event), self._epoch: {"$gt": 0}, self._version: {"$gt": 0}}
        document = await self._collection.find_one(newest, {self._epoch: 1, "_id": 0}, sort=[(self._epoch, -1)])
        return int(_field(document, self._epoch)) if document else 0

    async def drop_older(self, event: str, epoch: int) -> int:
        """Removes the copies of an event from before an epoch, of which all copies are there; returns their number."""
        return (await self._collection.delete_many(self._before(event, epoch))).deleted_count

    def _of(self, event: str) -> dict[str, Any]:
        return {"event": event} if self._per_event else {}

    def _before(self, event: str, epoch: int) -> dict[str, Any]:
        older = {"$not": {"$gte": epoch}, "$ne": NO_LONGER_PUBLISHED}
        return {**self._of(event), self._epoch: older, self._version: {"$gt": 0}}


class LastingCopies(VersionedCopies):
    """Copies that are evidence, and so stay when their publisher has lost the original."""

    @override
    async def drop_older(self, event: str, epoch: int) -> int:
        return 0


def _field(document: Mapping[str, Any], path: str) -> Any:
    value: Any = document
    for name in path.split("."):
        value = value[name]
    return value
