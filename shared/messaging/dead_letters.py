"""Messages that could not be processed, kept with the reason in the service's database, to be replayed or dropped."""

import asyncio
import uuid
from datetime import timedelta
from typing import Any

import structlog

from shared.clock import utc_now
from shared.errors import NotFound
from shared.messaging.broker import Broker, Delivery, Envelope
from shared.messaging.topology import dead_queue
from shared.metrics import DEAD_LETTERS
from shared.mongo.connection import Database, DatabaseError

PAUSE_SECONDS = 1.0
RETENTION = timedelta(days=90)  # bodies may hold names and addresses, also of people who were erased since
log = structlog.get_logger()


class UnknownDeadLetter(NotFound):
    """There is no such dead letter."""


class DeadLetters:
    """The dead letters of one service."""

    def __init__(self, database: Database) -> None:
        self._collection = database["dead_letters"]

    async def prepare(self) -> None:
        """Creates the index by which the database removes letters at the end of RETENTION."""
        await self._collection.create_index("died_at", expireAfterSeconds=int(RETENTION.total_seconds()))

    async def keep(self, envelope: Envelope, reason: str) -> None:
        """Stores a message with the reason; the same message again replaces it. One without an id is like no other."""
        document = {
            "name": envelope.name,
            "body": envelope.body,
            "headers": dict(envelope.headers),
            "reason": reason,
            "died_at": utc_now(),
        }
        await self._collection.update_one({"_id": envelope.id or uuid.uuid4().hex}, {"$set": document}, upsert=True)
        DEAD_LETTERS.inc()

    async def count(self) -> int:
        """How many there are, as the collection's own figures say."""
        return int(await self._collection.estimated_document_count())

    async def drain(self, broker: Broker, service: str) -> None:
        """Moves what RabbitMQ itself gave up on into the database; for ever."""

        async def receive(delivery: Delivery) -> None:
            while True:
                try:
                    await self.keep(delivery.envelope, "was delivered too often without ever being finished")
                    return await delivery.done()
                except DatabaseError as error:
                    log.warning("dead letter waits for the database", error=repr(error))
                    await asyncio.sleep(PAUSE_SECONDS)

        await broker.consume(dead_queue(broker.queue(service)), receive, prefetch=20)

    async def page(self, limit: int, after: str | None) -> list[dict[str, Any]]:
        """Up to `limit` dead letters in the order of their ids, from behind the id `after`."""
        query = {"_id": {"$gt": after}} if after else {}
        documents = await self._collection.find(query).sort("_id", 1).limit(limit).to_list(limit)
        return [
            {
                "id": document["_id"],
                "name": document["name"],
                "body": document["body"].decode(errors="replace"),
                "reason": document["reason"],
                "died_at": document["died_at"],
            }
            for document in documents
        ]

    async def replay(self, key: str, broker: Broker, service: str) -> None:
        """Puts one back into the service's queue, then forgets it. Raises UnknownDeadLetter, BrokerAway."""
        document = await self._collection.find_one({"_id": key})
        if document is None:
            raise UnknownDeadLetter
        async with broker.publisher() as publisher:
            await publisher.put(Envelope(key, document["name"], document["body"]), broker.queue(service))
        # Only this one: it may have died again meanwhile.
        await self._collection.delete_one({"_id": key, "died_at": document["died_at"]})

    async def forget(self, name: str) -> None:
        """Forgets all whose bodies name somebody (an id): they hold personal data, and nobody is to replay them."""
        async for document in self._collection.find({}, {"body": 1}):
            if name.encode() in document["body"]:
                await self._collection.delete_one({"_id": document["_id"]})

    async def drop(self, key: str) -> None:
        """Forgets one. Raises UnknownDeadLetter."""
        if not (await self._collection.delete_one({"_id": key})).deleted_count:
            raise UnknownDeadLetter
