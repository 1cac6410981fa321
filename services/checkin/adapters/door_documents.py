"""The documents of an event's door, read for another installation and merged with what is here."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from bson import json_util
from bson.json_util import JSONOptions
from pymongo.errors import DuplicateKeyError
from typing_extensions import override

from services.checkin.adapters.door_merge import merged
from services.checkin.adapters.indexes import ATTEMPTS
from services.checkin.ports.homes import DoorDocuments
from shared.messaging.publication import MARK
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction

WITH_VERSIONS = frozenset({"events", "blank_badges", "desk_entries"})
OF_THE_HOME = frozenset({"lists", "gates", "rehearsals", "audit"})
PIECE = 500_000  # characters of JSON; RabbitMQ 4 takes 16 MB in a message
JSON: JSONOptions = json_util.RELAXED_JSON_OPTIONS.with_options(tz_aware=True)
Document = Mapping[str, Any]


class MongoDoorDocuments(DoorDocuments):
    """The collections `door`, `desk_entries`, `lists`, `gates`, `rehearsals`, `blank_badges`, `events` and `audit`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def of_event(self, event: str, since: datetime | None = None) -> AsyncIterator[tuple[str, list[str]]]:
        for collection, query in await self._left_overs(event, since) if since else _all(event):
            piece: list[str] = []
            size = 0
            async for document in self._database[collection].find(query, {MARK: False}):
                text = json_util.dumps(document, json_options=JSON)
                if piece and size + len(text) > PIECE:
                    yield collection, piece
                    piece, size = [], 0
                piece.append(text)
                size += len(text)
            # Gates come all at once, so that one that was removed is missed.
            if piece or (collection == "gates" and not since):
                yield collection, piece

    async def _left_overs(self, event: str, since: datetime) -> list[tuple[str, Document]]:
        changed = {"event": event, "changed_at": {"$gte": since}}
        people = await self._database["door"].distinct("_id", changed)
        return [
            ("desk_entries", {"_id": {"$in": people}}),
            ("door", changed),
            ("door", {ATTEMPTS: event, "scans.recorded_at": {"$gte": since}}),
        ]

    @override
    async def merge(self, event: str, collection: str, documents: Sequence[str], *, late: bool) -> None:
        read = [json_util.loads(text, json_options=JSON) for text in documents]
        if collection == "gates":
            others = {"event": event, "_id": {"$nin": [document["_id"] for document in read]}}
            await self._database["gates"].delete_many(others)
        for document in read:
            if collection == "door":
                await self._merge_door(document, late=late)
            elif collection in WITH_VERSIONS:
                await self._replace_older(collection, document)
            elif collection in OF_THE_HOME:
                await self._replace(collection, document)

    async def _replace(self, collection: str, document: Document) -> None:
        await self._database[collection].replace_one({"_id": document["_id"]}, document, upsert=True)

    async def _replace_older(self, collection: str, document: Document) -> None:
        """Copies and entries have versions; what is as new as the document, or newer, stays."""
        epoch, version = document.get("epoch", 0), document.get("version", 0)
        known = await self._database[collection].find_one({"_id": document["_id"]})
        if known is not None and (known.get("epoch", 0), known.get("version", 0)) >= (epoch, version):
            return
        if collection == "desk_entries" and (hashes := [badge["hash"] for badge in document.get("badges", ())]):
            theirs = {"badges.hash": {"$in": hashes}, "_id": {"$ne": document["_id"]}}
            await self._database[collection].update_many(theirs, {"$unset": {"badges": ""}})
        await self._replace(collection, document)

    async def _merge_door(self, document: Document, *, late: bool) -> None:
        is_attempt = "event" not in document
        work = partial(self._attempt, document) if is_attempt else partial(self._attendee, document, late)
        while True:
            try:
                return await in_transaction(self._database, work)
            except DuplicateKeyError:
                continue  # it was made at this moment

    async def _attempt(self, document: Document, session: Session) -> None:
        """An attempt that is known as such, or as a scan of an attendee by now, stays as it is."""
        door = self._database["door"]
        if await door.find_one({"scans.key": document["_id"]}, {"_id": 1}, session=session) is None:
            await door.insert_one(document, session=session)

    async def _attendee(self, document: Document, late: bool, session: Session) -> None:
        door, id_ = self._database["door"], document["_id"]
        known = await door.find_one({"_id": id_}, session=session)
        new = merged(known, document, late=late)
        if new == known:
            return
        keys = [scan["key"] for scan in new["scans"]]
        elsewhere = {"scans.key": {"$in": keys}, "_id": {"$ne": id_}}
        # Where two people were merged, or an attempt became a fact, the scans lay in other documents before.
        await door.delete_many({**elsewhere, ATTEMPTS: {"$exists": True}}, session=session)
        pull = {"$pull": {"scans": {"key": {"$in": keys}}}, "$inc": {"revision": 1}}
        await door.update_many(elsewhere, pull, session=session)
        await door.replace_one({"_id": id_}, new, upsert=True, session=session)


def _all(event: str) -> list[tuple[str, Document]]:
    of_event: Document = {"event": event}
    return [
        ("events", {"_id": event}),
        ("rehearsals", {"_id": event}),
        ("blank_badges", {"_id": event}),
        *((name, of_event) for name in ("lists", "gates", "audit", "desk_entries", "door")),
        ("door", {ATTEMPTS: event}),
    ]
