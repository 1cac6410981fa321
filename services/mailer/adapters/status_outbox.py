"""Tells the others what becomes of each mail: the ledger's documents themselves say what is still to be announced."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from itertools import compress
from typing import Any

from pymongo import UpdateOne

from shared.clock import Clock
from shared.contracts import encode
from shared.contracts.mailer import MailChanged
from shared.messaging.broker import Broker, BrokerAway, Envelope, Publisher
from shared.metrics import OUTBOX_OLDEST
from shared.mongo.connection import Database
from shared.supervision import WakeUp, heartbeat

BATCH = 500
POLL_SECONDS = 2.0
GATHER_SECONDS = 0.2


class StatusOutbox:
    """Publishes MailChanged for every mail marked `announce`; of several changes in a row the last may do for all."""

    def __init__(self, database: Database, changed: WakeUp, clock: Clock) -> None:
        self._mails = database["mails"]
        self._changed = changed
        self._clock = clock

    async def again(self, event: str | None) -> None:
        """Has the present state of all mails (of one event) announced again."""
        await self._mails.update_many({"event": event} if event else {}, {"$set": {"announce": True}})
        self._changed()

    async def relay(self, broker: Broker) -> None:
        """Publishes for ever; ends with an error when the broker goes away."""
        while True:
            try:
                async with broker.publisher() as publisher:
                    await self._publish_for_ever(publisher)
            finally:
                await self._note_age()

    async def _publish_for_ever(self, publisher: Publisher) -> None:
        while True:
            batch = await self._mails.find({"announce": True}, {"request": 0, "history": 0}).limit(BATCH).to_list(BATCH)
            if batch:
                await self._publish(publisher, batch)
            await self._note_age()
            heartbeat("announcements")
            if len(batch) < BATCH:
                await self._changed.wait(POLL_SECONDS)
                # What changes within a moment is told together.
                await asyncio.sleep(GATHER_SECONDS)

    async def _publish(self, publisher: Publisher, batch: list[Mapping[str, Any]]) -> None:
        confirmed = await publisher.publish_all([_letter(document) for document in batch])
        # A mail that has changed meanwhile has another version, and stays marked.
        done = [
            UpdateOne({"_id": d["_id"], "version": d["version"]}, {"$set": {"announce": False}})
            for d in compress(batch, confirmed)
        ]
        if done:
            await self._mails.bulk_write(done, ordered=False)
        if not all(confirmed):
            raise BrokerAway("not every message was confirmed")

    async def _note_age(self) -> None:
        oldest = await self._mails.find_one({"announce": True}, {"changed_at": 1}, sort=[("changed_at", 1)])
        OUTBOX_OLDEST.set(_seconds_since(oldest["changed_at"], self._clock()) if oldest else 0)


def _seconds_since(moment: datetime, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds())


def _letter(document: Mapping[str, Any]) -> Envelope:
    message = MailChanged(
        mail=document["_id"],
        event=document["event"],
        registration=document["registration"],
        kind=document["kind"],
        version=document["version"],
        state=document["state"],
        reason=document["reason"],
        at=document["changed_at"],
    )
    return Envelope(f"{message.mail}.{message.version}", MailChanged.NAME, encode(message))
