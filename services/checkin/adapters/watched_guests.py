"""Watched guests in MongoDB: the host stands in the guest's document of `door`."""

from collections.abc import Sequence
from dataclasses import asdict

from pymongo import ReturnDocument
from typing_extensions import override

from services.checkin.adapters.documents import attendee_of
from services.checkin.adapters.scan_store import NEEDED
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.search import name_key_of
from services.checkin.ports.watching import WatchedGuests
from shared.audit import AuditEntry
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction


class MongoWatchedGuests(WatchedGuests):
    """Guests with a host, found by an index of their own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._door = database["door"]

    @override
    async def set_host(self, event: str, code: str, host: str | None, audit: AuditEntry) -> Attendee | None:
        guest = {"event": event, "code": code, "erased": False}
        change = {"$set": {"host": host}, "$inc": {"revision": 1}, "$currentDate": {"changed_at": True}}

        async def work(session: Session) -> Attendee | None:
            document = await self._door.find_one_and_update(
                guest, change, NEEDED, return_document=ReturnDocument.AFTER, session=session
            )
            if document is None:
                return None
            await self._database["audit"].insert_one(asdict(audit), session=session)
            return attendee_of(document)

        return await in_transaction(self._database, work)

    @override
    async def of_event(self, event: str) -> Sequence[Attendee]:
        watched = self._door.find({"event": event, "host": {"$type": "string"}}, NEEDED)
        return sorted([attendee_of(document) async for document in watched], key=name_key_of)
