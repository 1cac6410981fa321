"""The collection `suppressions`: one document per address, under its hash."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from typing_extensions import override

from services.mailer.adapters.documents import Document
from services.mailer.domain.addresses import address_hash
from services.mailer.domain.suppressions import Suppression
from services.mailer.ports.suppressions import Suppressions
from shared.audit import AuditEntry
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction


class MongoSuppressions(Suppressions):
    """Reads and ends suppressions; a bounce makes them (`returned_mails.py`)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._suppressions = database["suppressions"]

    @override
    async def met(self, address: str, event: str) -> Suppression | None:
        suppression = await self.get(address)
        if suppression and event not in suppression.events:
            change = {"$addToSet": {"events": event}}
            await self._suppressions.update_one({"_id": suppression.address_hash}, change)
        return suppression

    @override
    async def of_events(self, events: Collection[str], limit: int, after: str | None) -> list[Suppression]:
        query: dict[str, Any] = {"events": {"$in": list(events)}, **({"_id": {"$gt": after}} if after else {})}
        documents = await self._suppressions.find(query).sort("_id", 1).limit(limit).to_list(limit)
        return [_suppression(document) for document in documents]

    @override
    async def get(self, address: str) -> Suppression | None:
        document = await self._suppressions.find_one({"_id": address_hash(address)})
        return _suppression(document) if document else None

    @override
    async def lift(self, suppression: Suppression, audit: AuditEntry) -> bool:
        async def work(session: Session) -> bool:
            if not (
                await self._suppressions.delete_one({"_id": suppression.address_hash}, session=session)
            ).deleted_count:
                return False
            await self._database["audit"].insert_one(asdict(audit), session=session)
            return True

        return await in_transaction(self._database, work)

    @override
    async def forget_addresses(self, before: datetime) -> int:
        old = {"suppressed_at": {"$lt": before}, "address": {"$gt": ""}}
        return int((await self._suppressions.update_many(old, {"$set": {"address": ""}})).modified_count)


def _suppression(document: Document) -> Suppression:
    return Suppression(
        address_hash=document["_id"],
        address=document["address"],
        reason=document["reason"],
        suppressed_at=document["suppressed_at"],
        events=frozenset(document["events"]),
    )
