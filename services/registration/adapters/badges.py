"""Blank badges in MongoDB, and the print log, which is a part of the audit log."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from bson import ObjectId
from pymongo import ASCENDING
from typing_extensions import override

from services.registration.domain.badge_printing import PRINT_ACTIONS, BlankBadge
from services.registration.ports.badges import BlankBadges, PrintLog
from shared.audit import AuditEntry
from shared.contracts.walk_ins import BlankBadgesIssued
from shared.documents.tickets import fingerprint
from shared.identity.authorisation import UnknownEvent
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction

ENTRY_FIELDS = tuple(field.name for field in fields(AuditEntry))


class MongoBlankBadges(BlankBadges):
    """One document a badge, under the fingerprint of its secret, which is what the door sees of it."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox

    @override
    async def issue(self, event: str, secrets: Sequence[str], entry: AuditEntry) -> list[BlankBadge]:
        async def work(session: Session) -> list[BlankBadge]:
            # The counter's document is locked until the end, so no two prints get the same numbers.
            counter = await self._database["events"].find_one_and_update(
                {"_id": event}, {"$inc": {"blank_badges": len(secrets)}}, {"blank_badges": 1}, session=session
            )
            if counter is None:
                raise UnknownEvent
            first = counter.get("blank_badges", 0) + 1
            badges = [BlankBadge(number, secret) for number, secret in enumerate(secrets, first)]
            documents = [_document(event, badge, entry) for badge in badges]
            await self._database["blank_badges"].insert_many(documents, session=session)
            await self._database["audit"].insert_one(asdict(entry), session=session)
            await self._outbox.append([await blank_badges_issued(self._database, event, session)], session)
            return badges

        badges = await in_transaction(self._database, work)
        self._outbox.committed()
        return badges


async def blank_badges_issued(database: Database, event: str, session: Session | None = None) -> BlankBadgesIssued:
    """All blank badges of an event, as the door is told of them."""
    badges = database["blank_badges"].find({"event": event}, {"_id": 1}, session=session).sort("number", ASCENDING)
    hashes = [badge["_id"] async for badge in badges]
    return BlankBadgesIssued(event=event, version=len(hashes), hashes=hashes)


def _document(event: str, badge: BlankBadge, entry: AuditEntry) -> dict[str, Any]:
    named = {"_id": fingerprint(badge.secret), "event": event, **asdict(badge)}
    return {**named, "print": entry.subject, "issued_at": entry.at}


class MongoPrintLog(PrintLog):
    """The entries of the audit log about prints; their ids are the cursors."""

    def __init__(self, database: Database) -> None:
        self._audit = database["audit"]

    @override
    async def newest(self, event: str, limit: int, before: str | None = None) -> list[tuple[str, AuditEntry]]:
        query: dict[str, Any] = {"event": event, "action": {"$in": PRINT_ACTIONS}}
        if before is not None:
            query["_id"] = {"$lt": ObjectId(before)}
        documents = await self._audit.find(query).sort("_id", -1).limit(limit).to_list(limit)
        return [(str(document["_id"]), _entry(document)) for document in documents]


def _entry(document: Mapping[str, Any]) -> AuditEntry:
    return AuditEntry(**{name: document[name] for name in ENTRY_FIELDS})
