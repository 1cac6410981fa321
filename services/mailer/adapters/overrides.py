"""Organisers' own words in MongoDB: the collection `overrides`."""

from dataclasses import asdict
from typing import Any

from typing_extensions import override

from services.mailer.domain.overrides import Override
from services.mailer.ports.overrides import Overrides
from shared.audit import AuditEntry
from shared.contracts.mails import MailKind, OrganiserWords
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction


class MongoOverrides(Overrides):
    """One document for each event, kind of mail and language."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._overrides = database["overrides"]

    @override
    async def of_event(self, event: str) -> tuple[Override, ...]:
        documents = await self._overrides.find({"event": event}, {"_id": 0}).to_list(None)
        return tuple(Override(**{**document, "words": OrganiserWords(**document["words"])}) for document in documents)

    @override
    async def save(self, override: Override, audit: AuditEntry) -> None:
        document = {"_id": _id(override.event, override.kind, override.language), **asdict(override)}

        async def work(session: Session) -> None:
            await self._overrides.replace_one({"_id": document["_id"]}, document, upsert=True, session=session)
            await self._database["audit"].insert_one(asdict(audit), session=session)

        await in_transaction(self._database, work)

    @override
    async def remove(self, event: str, kind: MailKind, language: str, audit: AuditEntry) -> bool:
        async def work(session: Session) -> bool:
            result: Any = await self._overrides.delete_one({"_id": _id(event, kind, language)}, session=session)
            if result.deleted_count:
                await self._database["audit"].insert_one(asdict(audit), session=session)
            return bool(result.deleted_count)

        return await in_transaction(self._database, work)


def _id(event: str, kind: MailKind, language: str) -> str:
    return f"{event}/{kind}/{language}"
