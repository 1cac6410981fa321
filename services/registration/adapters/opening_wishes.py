"""Wishes to be told when registration opens, in MongoDB, and the scheduled row by which they are looked at."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from typing_extensions import override

from services.registration.domain.event import Event
from services.registration.domain.opening import OpeningWish
from services.registration.ports.opening import OpeningWishes
from services.registration.use_cases.events.tell_opening import OPENING
from shared.contracts import Message
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction
from shared.schedule.mongo_schedule import MongoSchedule
from shared.schedule.ports import Schedule


class MongoOpeningWishes(OpeningWishes):
    """One document a wish, under its key."""

    def __init__(self, database: Database, outbox: Outbox, schedule: Schedule) -> None:
        self._database = database
        self._wishes = database["opening_wishes"]
        self._outbox = outbox
        self._schedule = schedule

    @override
    async def keep(self, wish: OpeningWish, look_at: datetime) -> None:
        fields = {"event": wish.event, "email": wish.email, "locale": wish.locale, "at": wish.at}
        await self._wishes.update_one({"_id": wish.key}, {"$setOnInsert": fields}, upsert=True)
        await self._schedule.put(OPENING, wish.event, look_at)

    @override
    async def waiting(self, event: str, limit: int, after: str = "") -> list[OpeningWish]:
        query = {"event": event, "_id": {"$gt": after}}
        documents = await self._wishes.find(query).sort("_id", 1).limit(limit).to_list(limit)
        return [_to_wish(document) for document in documents]

    @override
    async def number(self, event: str) -> int:
        return await self._wishes.count_documents({"event": event})

    @override
    async def answer(self, wishes: Sequence[OpeningWish], messages: Sequence[Message]) -> None:
        async def work(session: Session) -> None:
            await self._outbox.append(list(messages), session)
            keys = [wish.key for wish in wishes]
            await self._wishes.delete_many({"_id": {"$in": keys}}, session=session)

        await in_transaction(self._database, work)
        self._outbox.committed()

    @override
    async def forget(self, event: str) -> None:
        await self._wishes.delete_many({"event": event})


async def look_at_wishes(database: Database, event: Event, session: Session) -> None:
    """Has the wishes of an event that was changed looked at now, and from then on whenever more people can register."""
    await MongoSchedule(database).put(OPENING, event.slug, event.updated_at, session)


def _to_wish(document: Mapping[str, Any]) -> OpeningWish:
    return OpeningWish(**{name: document[name] for name in ("event", "email", "locale", "at")})
