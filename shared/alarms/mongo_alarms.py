"""Alarms in MongoDB: the collection `alarms` of a service, with its own and, in registration, those of the others."""

from dataclasses import asdict, fields
from datetime import timedelta
from typing import Any

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError
from typing_extensions import override

from shared.alarms.alarm import Alarm
from shared.clock import Clock
from shared.contracts import Order
from shared.contracts.alarms import AlarmChanged
from shared.messaging.marks import MarkedDocuments
from shared.messaging.publication import Document
from shared.messaging.versioned_copies import apply_newer
from shared.mongo.connection import Database

KEPT = timedelta(days=30)  # after an alarm has ended
FIELDS = tuple(field.name for field in fields(Alarm) if field.name != "id")


class MongoAlarms(MarkedDocuments):
    """One document an alarm; each change of one that was raised is published."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database["alarms"], clock)

    @override
    async def prepare(self) -> None:
        await super().prepare()
        await self._collection.create_indexes(
            [IndexModel("ended_at", name="ended", expireAfterSeconds=int(KEPT.total_seconds()))]
        )

    @override
    def state(self, document: Document) -> AlarmChanged:
        return _alarm(document).message()

    async def going_on(self, publisher: str) -> list[Alarm]:
        """The alarms of a service that have not ended, raised or not yet."""
        return await self._find({"ended_at": None, "publisher": publisher})

    async def open(self) -> list[Alarm]:
        """All alarms that were raised and go on, the newest first; one that two services raise is there once."""
        alarms = sorted(await self._find({"ended_at": None, "raised_at": {"$ne": None}}), key=lambda a: a.seen_at)
        return [*reversed({(alarm.kind, alarm.event, alarm.subject): alarm for alarm in alarms}.values())]

    async def _find(self, query: dict[str, Any]) -> list[Alarm]:
        return [_alarm(document) for document in await self._collection.find(query, hint="ended").to_list(None)]

    async def write(self, before: Alarm | None, after: Alarm) -> bool:
        """Writes a new state unless another process has written meanwhile; returns whether it did."""
        document = {**asdict(after), "version": after.version, **(self.mark() if after.raised_at else {})}
        older = {"version": before.version} if before else {"version": {"$lt": after.version}}
        query = {"_id": document.pop("id"), **older}
        try:
            result = await self._collection.replace_one(query, document, upsert=before is None)
        except DuplicateKeyError:
            return False
        self.committed()
        return bool(result.modified_count or result.upserted_id)

    async def forget(self, alarm: Alarm) -> None:
        """Removes what was never raised."""
        await self._collection.delete_one({"_id": alarm.id, "version": alarm.version})

    async def follow(self, message: AlarmChanged) -> None:
        """Stores the state of another service's alarm unless a newer one is known."""
        state = {name: getattr(message, name, None) for name in FIELDS}
        state |= {"seen_at": message.raised_at, "noted_at": message.raised_at}
        await apply_newer(self._collection, message.alarm, Order(0, message.version), state)


def _alarm(document: Document) -> Alarm:
    return Alarm(id=document["_id"], **{name: document[name] for name in FIELDS})
