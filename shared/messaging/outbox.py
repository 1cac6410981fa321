"""Messages wait in the database of who sends them, written together with what they tell, until RabbitMQ has them.

The process that wrote a message publishes it right after the commit; what a dead process left behind is published by
any other after SWEEP_AFTER. So a message goes out at least once, seldom twice, and never waits for a lock.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from itertools import compress
from typing import Any

import structlog
from bson import ObjectId

from shared.clock import utc_now
from shared.contracts import Message, encode
from shared.messaging.broker import Broker, BrokerAway, Envelope, Publisher
from shared.metrics import OUTBOX_OLDEST
from shared.mongo.connection import Database, Session
from shared.supervision import WakeUp, heartbeat

SWEEP_AFTER = timedelta(seconds=10)
POLL_SECONDS = 2.0
BATCH = 500


class Outbox:
    """The messages of one service that are still to be published."""

    def __init__(self, database: Database, *, publishes: bool = True) -> None:
        """`publishes`: whether this process runs the relay; else any other publishes what it writes."""
        self._collection = database["outbox"]
        self._writer = ObjectId() if publishes else None
        self.committed = WakeUp()

    async def append(self, messages: Iterable[Message], session: Session | None = None) -> None:
        """Writes messages, in the caller's transaction. Call `committed()` once it has committed."""
        request_id = structlog.contextvars.get_contextvars().get("request_id", "")
        documents = [
            {
                "_id": ObjectId(),
                "name": message.NAME,
                "body": encode(message),
                "request_id": request_id,
                "writer": self._writer,
                "created_at": utc_now(),
            }
            for message in messages
        ]
        if documents:
            await self._collection.insert_many(documents, session=session)

    async def send(self, *messages: Message) -> None:
        """Writes messages that go with no other write."""
        await self.append(messages)
        self.committed()

    async def relay(self, broker: Broker) -> None:
        """Publishes what waits, for ever; ends with an error when the broker goes away."""
        while True:
            try:
                async with broker.publisher() as publisher:
                    await self._publish_for_ever(publisher)
            finally:
                await self._note_age()

    async def drain(self, broker: Broker) -> None:
        """Publishes what waits, once; what cannot be published stays for whoever comes next."""
        with suppress(BrokerAway):
            async with broker.publisher() as publisher:
                while batch := await self._waiting():
                    await self._publish(publisher, batch)

    async def _publish_for_ever(self, publisher: Publisher) -> None:
        while True:
            batch = await self._waiting()
            if batch:
                await self._publish(publisher, batch)
            await self._note_age()
            heartbeat("outbox")
            if len(batch) < BATCH:
                await self.committed.wait(POLL_SECONDS)

    async def _waiting(self) -> list[Mapping[str, Any]]:
        mine_or_left_behind = {
            "$or": [{"writer": {"$in": [self._writer, None]}}, {"created_at": {"$lt": utc_now() - SWEEP_AFTER}}]
        }
        return await self._collection.find(mine_or_left_behind).sort("_id", 1).limit(BATCH).to_list(BATCH)

    async def _publish(self, publisher: Publisher, batch: list[Mapping[str, Any]]) -> None:
        confirmed = await publisher.publish_all([_letter(document) for document in batch])
        await self._collection.delete_many({"_id": {"$in": [d["_id"] for d in compress(batch, confirmed)]}})
        if not all(confirmed):
            raise BrokerAway("not every message was confirmed")

    async def _note_age(self) -> None:
        oldest = await self._collection.find_one({}, {"created_at": 1}, sort=[("_id", 1)])
        OUTBOX_OLDEST.set((utc_now() - oldest["created_at"]).total_seconds() if oldest else 0)


def _letter(document: Mapping[str, Any]) -> Envelope:
    return Envelope(str(document["_id"]), document["name"], document["body"], {"request_id": document["request_id"]})
