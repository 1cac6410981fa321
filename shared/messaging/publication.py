"""Publishing the messages that a service has committed to its database: one relay, whichever way they wait there.

A document that waits carries the process that wrote it and the moment. That process publishes it right after the
commit; a document that has waited for SWEEP_AFTER belongs to a process that died, and any other publishes it. So a
message is published at least once, seldom twice, and no process waits for another one's lock.
"""

import asyncio
import uuid
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import compress
from typing import Any, ClassVar

from bson import ObjectId
from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo import IndexModel

from shared.clock import Clock
from shared.contracts import Message, encode, epoch_key
from shared.messaging.broker import Broker, BrokerAway, Envelope, Publisher
from shared.messaging.epochs import Epochs
from shared.metrics import MOST_COUNTED, OUTBOX_MESSAGES, OUTBOX_OLDEST
from shared.supervision import WakeUp, heartbeat

SWEEP_AFTER = timedelta(seconds=10)
POLL_SECONDS = 2.0
GATHER_SECONDS = 0.1  # in a rush, publishing many at once halves the cost of each
BATCH = 500
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
MARK = "unpublished"
Document = Mapping[str, Any]


class Unpublished(ABC):
    """The documents of one collection that wait to be published; each has the field MARK."""

    left_out: ClassVar[tuple[str, ...]] = ()
    """Fields that the message does not need."""

    def __init__(self, collection: AsyncIOMotorCollection, clock: Clock, *, publishes: bool = True) -> None:
        """`publishes` says whether this process runs a relay; if not, any other publishes at once what it writes."""
        self._collection = collection
        self._clock = clock
        self._writer = ObjectId() if publishes else None
        self.committed = WakeUp()
        """To be called after the commit of a mark; what nobody called for is found at the next look all the same."""

    async def prepare(self) -> None:
        """Makes the index of the documents that wait; documents without a mark are not in it."""
        fields = [(f"{MARK}.since", 1), (f"{MARK}.by", 1)]
        await self._collection.create_indexes([IndexModel(fields, name=MARK, sparse=True)])

    def mark(self) -> dict[str, Any]:
        """The field that has a document published, to be set in the write that changes it."""
        return {MARK: {"since": self._clock(), "by": self._writer}}

    async def batch(self) -> list[Document]:
        """Documents that this process has to publish now, the oldest first, BATCH at most."""
        mine = {f"{MARK}.by": {"$in": [self._writer, None]}}
        left_behind = {f"{MARK}.since": {"$lt": self._clock() - SWEEP_AFTER}}
        waits = {f"{MARK}.since": {"$gt": LONG_AGO}, "$or": [mine, left_behind]}
        cursor = self._collection.find(waits, dict.fromkeys(self.left_out, False))
        return await cursor.sort(f"{MARK}.since", 1).limit(BATCH).to_list(BATCH)

    async def oldest(self) -> datetime | None:
        """Since when the document waits that has waited longest, of any process."""
        waits = {f"{MARK}.since": {"$gt": LONG_AGO}}
        document = await self._collection.find_one(waits, {MARK: 1}, sort=[(f"{MARK}.since", 1)])
        return document[MARK]["since"] if document else None

    async def count(self) -> int:
        """How many documents wait, of any process; MOST_COUNTED at most."""
        waits = {f"{MARK}.since": {"$gt": LONG_AGO}}
        return int(await self._collection.count_documents(waits, hint=MARK, limit=MOST_COUNTED))

    @abstractmethod
    def state(self, document: Document) -> Message | None:
        """The state that a document's message carries, without its epoch; None for an occurrence."""

    @abstractmethod
    def envelope(self, document: Document, state: Message | None) -> Envelope:
        """The message of a document, with its state."""

    @abstractmethod
    async def confirm(self, documents: Sequence[Document]) -> None:
        """Takes from the waiting ones what RabbitMQ has confirmed, as it was read."""


class Relay:
    """Publishes the documents that wait, with confirms; a document that is not confirmed goes on waiting."""

    def __init__(self, broker: Broker, epochs: Epochs, clock: Clock, *unpublished: Unpublished) -> None:
        """`unpublished`: all that one service publishes; a commit of any of them wakes the relay."""
        self._unpublished = unpublished
        self._wake_up = WakeUp()
        for documents in unpublished:
            documents.committed = self._wake_up
        self._broker = broker
        self._epochs = epochs
        self._clock = clock
        self._passing: deque[Message] = deque(maxlen=BATCH)
        self.on_published: Callable[[Collection[str]], Awaitable[None]] | None = None
        """To be called with the events (`epoch_key`) of which states were published."""

    def send(self, message: Message) -> None:
        """Publishes a message that need not outlive this process, such as a digest or a request."""
        self._passing.append(message)
        self._wake_up()

    async def run(self) -> None:
        """Publishes for ever; ends with an error when RabbitMQ or the database goes away."""
        try:
            async with self._broker.publisher() as publisher:
                while True:
                    publisher.require_open()
                    number = await self._turn(publisher)
                    heartbeat("publication")
                    if number < BATCH:
                        await asyncio.sleep(GATHER_SECONDS if number else 0)
                        await self._wake_up.wait(POLL_SECONDS)
        finally:
            await self.measure()

    async def measure(self) -> None:
        """Notes in the figures how much waits, and for how long."""
        self._note_age([await documents.oldest() for documents in self._unpublished])
        OUTBOX_MESSAGES.set(sum([await documents.count() for documents in self._unpublished]))

    async def drain(self) -> None:
        """Publishes what waits and returns; when RabbitMQ is away, it goes on waiting."""
        with suppress(BrokerAway):
            async with self._broker.publisher() as publisher:
                while await self._turn(publisher):
                    pass

    async def _turn(self, publisher: Publisher) -> int:
        """Publishes one batch of each collection; returns the size of the largest."""
        await self._publish_passing(publisher)
        batches = [await documents.batch() for documents in self._unpublished]
        # They contain everything older than SWEEP_AFTER, so their first documents tell of a publication that lags.
        self._note_age([batch[0][MARK]["since"] for batch in batches if batch])
        for documents, batch in zip(self._unpublished, batches, strict=True):
            if batch:
                await self._publish(publisher, documents, batch)
        return max(map(len, batches))

    async def _publish(self, publisher: Publisher, documents: Unpublished, batch: Sequence[Document]) -> None:
        read = [documents.state(document) for document in batch]
        stamped = iter(await self._epochs.stamp([state for state in read if state]))
        states = [next(stamped) if state else None for state in read]
        confirmed = await publisher.publish_all(list(map(documents.envelope, batch, states)))
        await documents.confirm(list(compress(batch, confirmed)))
        if not all(confirmed):
            raise BrokerAway("not every message was confirmed")
        if self.on_published:
            await self.on_published({key for state in states if state and (key := epoch_key(state)) is not None})

    async def _publish_passing(self, publisher: Publisher) -> None:
        while self._passing:
            message = self._passing[0]
            await publisher.publish(Envelope(uuid.uuid4().hex, message.NAME, encode(message)))
            self._passing.popleft()

    def _note_age(self, moments: Iterable[datetime | None]) -> None:
        now = self._clock()
        OUTBOX_OLDEST.set((now - min((moment for moment in moments if moment), default=now)).total_seconds())
