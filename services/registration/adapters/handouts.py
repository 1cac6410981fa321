"""Handouts in MongoDB: `handouts`, their files in pieces in `handout_pieces`, what they take up in `handout_room`."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from pymongo.errors import DuplicateKeyError
from typing_extensions import override

from services.registration.domain.handout import (
    MOST_BYTES_OF_EVENT,
    MOST_HANDOUTS,
    Handout,
    NoRoomForHandout,
    UnknownHandout,
)
from services.registration.ports.handouts import Handouts
from shared.audit import AuditEntry
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction

PIECE = 1024 * 1024  # bytes; far below what a document may hold
ABANDONED = timedelta(hours=1)  # pieces whose handout did not come about go by themselves then


class MongoHandouts(Handouts):
    """A handout is there once it stands in `handouts`; its pieces are written before that."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._handouts = database["handouts"]
        self._pieces = database["handout_pieces"]
        self._room = database["handout_room"]

    async def prepare(self) -> None:
        """Makes the indexes, of which one lets abandoned pieces go."""
        await self._handouts.create_index([("event", 1), ("added_at", 1)])
        await self._pieces.create_index([("handout", 1), ("number", 1)], unique=True)
        await self._pieces.create_index("abandoned_at", expireAfterSeconds=0)

    @override
    async def of_event(self, event: str) -> list[Handout]:
        documents = await self._handouts.find({"event": event}).sort("added_at", 1).to_list(MOST_HANDOUTS)
        return [_handout(document) for document in documents]

    @override
    async def read(self, event: str, handout: str) -> Handout:
        document = await self._handouts.find_one({"_id": handout, "event": event})
        if document is None:
            raise UnknownHandout
        return _handout(document)

    @override
    async def content(self, handout: Handout) -> AsyncGenerator[bytes]:
        async for piece in self._pieces.find({"handout": handout.id}).sort("number", 1).batch_size(2):
            yield bytes(piece["content"])

    @override
    async def add(self, handout: Handout, content: bytes, entry: AuditEntry) -> None:
        abandoned_at = handout.added_at + ABANDONED
        for number, start in enumerate(range(0, len(content), PIECE)):
            piece = {"handout": handout.id, "number": number, "content": content[start : start + PIECE]}
            await self._pieces.insert_one({**piece, "abandoned_at": abandoned_at})

        async def work(session: Session) -> None:
            fits = {
                "_id": handout.event,
                "bytes": {"$lte": MOST_BYTES_OF_EVENT - handout.size},
                "number": {"$lt": MOST_HANDOUTS},
            }
            taken = {"$inc": {"bytes": handout.size, "number": 1}}
            await self._room.update_one(fits, taken, upsert=True, session=session)
            await self._handouts.insert_one(_document(handout), session=session)
            wanted = {"$unset": {"abandoned_at": ""}}
            await self._pieces.update_many({"handout": handout.id}, wanted, session=session)
            await self._database["audit"].insert_one(asdict(entry), session=session)

        try:
            await in_transaction(self._database, work)
        except DuplicateKeyError:  # where there is not enough room, the upsert would make the document once more
            await self._pieces.delete_many({"handout": handout.id})
            raise NoRoomForHandout from None

    @override
    async def change(self, handout: Handout, entry: AuditEntry) -> None:
        async def work(session: Session) -> None:
            where = {"_id": handout.id, "event": handout.event}
            result = await self._handouts.replace_one(where, _document(handout), session=session)
            if not result.matched_count:
                raise UnknownHandout
            await self._database["audit"].insert_one(asdict(entry), session=session)

        await in_transaction(self._database, work)

    @override
    async def remove(self, handout: Handout, entry: AuditEntry) -> None:
        async def work(session: Session) -> None:
            where = {"_id": handout.id, "event": handout.event}
            result = await self._handouts.delete_one(where, session=session)
            if not result.deleted_count:
                raise UnknownHandout
            await self._pieces.delete_many({"handout": handout.id}, session=session)
            freed = {"$inc": {"bytes": -handout.size, "number": -1}}
            await self._room.update_one({"_id": handout.event}, freed, session=session)
            await self._database["audit"].insert_one(asdict(entry), session=session)

        await in_transaction(self._database, work)


def _document(handout: Handout) -> dict[str, Any]:
    values = asdict(handout)
    return {"_id": values.pop("id"), **values}


def _handout(document: Mapping[str, Any]) -> Handout:
    values = dict(document)
    return Handout(id=values.pop("_id"), **values)
