"""The audit log in MongoDB, for reading."""

from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Any

from typing_extensions import override

from services.registration.ports.history import History
from shared.audit import AuditEntry
from shared.mongo.connection import Database

FIELDS = tuple(field.name for field in fields(AuditEntry))


class MongoHistory(History):
    """Each look-up has an index."""

    def __init__(self, database: Database) -> None:
        self._entries = database["audit"]

    @override
    async def of_registration(self, event: str, code: str, limit: int) -> list[AuditEntry]:
        cursor = self._entries.find({"event": event, "subject": code}).sort([("at", -1), ("_id", -1)]).limit(limit)
        return [_entry(document) for document in await cursor.to_list(limit)]

    @override
    async def of_bulk(self, event: str, bulk: str, codes: Collection[str] | None = None) -> list[AuditEntry]:
        query: dict[str, Any] = {"after.bulk": bulk, "event": event}
        if codes is not None:
            query["subject"] = {"$in": list(codes)}
        return [_entry(document) async for document in self._entries.find(query).sort("_id", 1)]


def _entry(document: Mapping[str, Any]) -> AuditEntry:
    return AuditEntry(**{name: document[name] for name in FIELDS})
