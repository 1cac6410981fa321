"""The schedule in MongoDB: the collection `schedule`.

`next_at` is when a process must look at a row next: at its moment, at its next try, or when its lease ends. So a
process that dies needs no clean-up. `claim` names the claim that may settle the row, and fences all earlier ones.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from bson import ObjectId
from pymongo import IndexModel, ReturnDocument
from typing_extensions import override

from shared.mongo.connection import Database, Session
from shared.schedule.ports import LEASE, Due, Schedule
from shared.supervision import WakeUp


class MongoSchedule(Schedule):
    """The rows of one service."""

    def __init__(self, database: Database) -> None:
        self._rows = database["schedule"]
        self.written = WakeUp()

    async def prepare(self) -> None:
        """Makes the indexes, and with them the collection, which a transaction cannot make."""
        queue = IndexModel([("next_at", 1), ("kind", 1)], name="queue")
        await self._rows.create_indexes([queue, IndexModel("due_at", name="overdue")])

    @override
    async def put(self, kind: str, key: str, due_at: datetime, session: Session | None = None) -> None:
        fields = {"kind": kind, "key": key, "due_at": due_at, "next_at": due_at, "claim": None, "faults": 0}
        await self._rows.update_one({"_id": _id(kind, key)}, {"$set": fields}, upsert=True, session=session)

    @override
    async def put_earlier(self, kind: str, key: str, due_at: datetime, session: Session | None = None) -> None:
        # A run that is under way may have read before the caller's change, so its claim ends here, too.
        row = {
            "kind": kind,
            "key": key,
            "due_at": {"$min": ["$due_at", due_at]},
            "next_at": {"$min": ["$due_at", due_at]},
            "claim": None,
            "faults": 0,
        }
        await self._rows.update_one({"_id": _id(kind, key)}, [{"$set": row}], upsert=True, session=session)

    @override
    async def remove(self, kind: str, key: str, session: Session | None = None) -> None:
        await self._rows.delete_one({"_id": _id(kind, key)}, session=session)

    @override
    async def claim(self, kinds: Collection[str], now: datetime) -> Due | None:
        document = await self._rows.find_one_and_update(
            {"next_at": {"$lte": now}, "kind": {"$in": list(kinds)}},
            {"$set": {"next_at": now + LEASE, "claim": str(ObjectId())}},
            sort=[("next_at", 1)],
            hint="queue",
            return_document=ReturnDocument.AFTER,
        )
        return _due(document) if document else None

    @override
    async def settle(self, due: Due, next_at: datetime | None) -> bool:
        if next_at is None:
            return bool((await self._rows.delete_one(_held(due))).deleted_count)
        return await self._release(due, {"due_at": next_at, "next_at": next_at, "faults": 0})

    @override
    async def retry(self, due: Due, at: datetime, *, failed: bool) -> bool:
        return await self._release(due, {"next_at": at, "faults": due.faults + failed})

    async def _release(self, due: Due, fields: Mapping[str, Any]) -> bool:
        result = await self._rows.update_one(_held(due), {"$set": {**fields, "claim": None}})
        return bool(result.matched_count)

    @override
    async def next_at(self, kinds: Collection[str]) -> datetime | None:
        return await self._earliest("next_at", {"kind": {"$in": list(kinds)}}, index="queue")

    @override
    async def oldest_due_at(self) -> datetime | None:
        return await self._earliest("due_at", {}, index="overdue")

    async def _earliest(self, field: str, query: Mapping[str, Any], *, index: str) -> datetime | None:
        document = await self._rows.find_one(query, {field: 1}, sort=[(field, 1)], hint=index)
        return document[field] if document else None


def _id(kind: str, key: str) -> str:
    return f"{kind}/{key}"


def _held(due: Due) -> dict[str, Any]:
    """Finds the row as long as this claim is its last."""
    return {"_id": _id(due.kind, due.key), "claim": due.claim}


def _due(document: Mapping[str, Any]) -> Due:
    return Due(**{name: document[name] for name in ("kind", "key", "due_at", "claim", "faults")})
