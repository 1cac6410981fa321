"""The installation's facts and complaints in MongoDB: the collections `site`, one document, and `complaints`."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from typing_extensions import override

from services.registration.domain.complaint import Complaint, UnknownComplaint
from services.registration.domain.site import Imprint, Site, Statement
from services.registration.ports.site import Complaints, Sites
from shared.audit import AuditEntry
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction

ONLY = "site"


class MongoSites(Sites):
    """The only document of the collection."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def read(self) -> Site:
        document = await self._database["site"].find_one({"_id": ONLY}) or {}
        return Site(
            imprint=Imprint(**_known(Imprint, document.get("imprint", {}))),
            statement=Statement(**_known(Statement, document.get("statement", {}))),
            updated_at=document.get("updated_at"),
        )

    @override
    async def save(self, site: Site, entry: AuditEntry) -> None:
        async def work(session: Session) -> None:
            await self._database["site"].replace_one({"_id": ONLY}, asdict(site), upsert=True, session=session)
            await self._database["audit"].insert_one(asdict(entry), session=session)

        await in_transaction(self._database, work)


class MongoComplaints(Complaints):
    """One document a complaint; MongoDB deletes it once `forget_at` has passed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._complaints = database["complaints"]

    @override
    async def keep(self, complaint: Complaint, entry: AuditEntry) -> None:
        document = {**asdict(complaint), "forget_at": complaint.forget_at}

        async def work(session: Session) -> None:
            await self._complaints.replace_one({"_id": complaint.id}, document, upsert=True, session=session)
            await self._database["audit"].insert_one(asdict(entry), session=session)

        await in_transaction(self._database, work)

    @override
    async def read(self, identifier: str) -> Complaint:
        document = await self._complaints.find_one({"_id": identifier})
        if document is None:
            raise UnknownComplaint
        return Complaint(**_known(Complaint, document))

    @override
    async def newest(self, limit: int) -> list[Complaint]:
        waiting = await self._complaints.find({"state": "open"}).sort("received_at", 1).limit(limit).to_list(limit)
        settled = self._complaints.find({"state": {"$ne": "open"}}).sort("received_at", -1).limit(limit)
        documents = [*waiting, *await settled.to_list(limit)][:limit]
        return [Complaint(**_known(Complaint, document)) for document in documents]


def _known(kind: type, document: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the document that the dataclass `kind` knows."""
    return {field.name: document[field.name] for field in fields(kind) if field.name in document}
