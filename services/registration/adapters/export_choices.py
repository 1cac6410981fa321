"""The chosen columns of exports in MongoDB: the collection `export_choices`, a document for each event."""

from dataclasses import asdict

from typing_extensions import override

from services.registration.domain.export import Rows
from services.registration.ports.exports import ExportChoices
from shared.audit import AuditEntry
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction


class MongoExportChoices(ExportChoices):
    """The choices of all events."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._choices = database["export_choices"]

    @override
    async def read(self, event: str, rows: Rows) -> tuple[str, ...]:
        document = await self._choices.find_one({"_id": event}) or {}
        return tuple(document.get(rows, ()))

    @override
    async def save(self, event: str, rows: Rows, columns: tuple[str, ...], entry: AuditEntry) -> None:
        async def work(session: Session) -> None:
            change = {"$set": {rows: list(columns)}}
            await self._choices.update_one({"_id": event}, change, upsert=True, session=session)
            await self._database["audit"].insert_one(asdict(entry), session=session)

        await in_transaction(self._database, work)
