"""Tells others of changed attendance, without a second write for each scan.

The process that changed an attendance knows so and publishes it right away. Every process notes from time to time until
when all that it changed has been told (collection `relays`). Where one has died, another tells all that changed since
then once more: the version makes a repetition harmless. Digests repair whatever would still be missing.
"""

import asyncio
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from prometheus_client import Gauge

from services.checkin.adapters.documents import attendee_of
from services.checkin.domain.messages import attendance_changed
from shared.clock import Clock
from shared.contracts import encode
from shared.contracts.checkin import AttendanceChanged
from shared.messaging.broker import Broker, BrokerAway, Envelope, Publisher
from shared.mongo.connection import Database, count_and_sum
from shared.supervision import WakeUp, heartbeat

WATCH_SECONDS = 2.0
DEAD_AFTER = timedelta(seconds=15)
# A change may have been stamped this long before it was committed and known to be one's own.
LONGEST_WRITE = timedelta(seconds=60)
GATHER_SECONDS = 0.1  # in a rush, telling many at once halves the cost of each
BATCH = 200
OLDEST = Gauge("moien_attendance_oldest_seconds", "Age of the oldest change of attendance not yet told")
Document = Mapping[str, Any]


class AttendanceRelay:
    """Publishes attendance.changed.v1; its version counts the changes of one attendance."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._door = database["door"]
        self._relays = database["relays"]
        self._clock = clock
        self._name = secrets.token_hex(8)
        self._waiting: dict[str, datetime] = {}
        self._told_until = clock()
        self._adopted: set[str] = set()
        self._nudge = WakeUp()

    def changed(self, registration: str) -> None:
        """Has the attendance of a registration published soon."""
        self._waiting.setdefault(registration, self._clock())
        self._nudge()

    async def run(self, broker: Broker) -> None:
        """Publishes for ever; ends with an error when the broker goes away."""
        async with broker.publisher() as publisher:
            while True:
                await self._tell(publisher)
                heartbeat("attendance")
                if not self._waiting:
                    await self._nudge.wait(WATCH_SECONDS)
                    await asyncio.sleep(GATHER_SECONDS)

    async def drain(self, broker: Broker) -> None:
        """Publishes what waits, once; what cannot be published stays for whoever comes next."""
        with suppress(BrokerAway):
            async with broker.publisher() as publisher:
                while self._waiting:
                    await self._tell(publisher)
                await self._relays.delete_one({"_id": self._name})

    async def watch(self) -> None:
        """Notes until when all is told, and takes over from processes that have died; for ever."""
        while True:
            await self.note()
            await self._adopt()
            heartbeat("attendance watch")
            await asyncio.sleep(WATCH_SECONDS)

    async def note(self) -> None:
        """Notes until when all is told that this process changed."""
        now = self._clock()
        OLDEST.set((now - min(self._waiting.values(), default=now)).total_seconds())
        progress = {"told_until": self._told_until, "alive_at": now}
        await self._relays.update_one({"_id": self._name}, {"$set": progress}, upsert=True)

    async def again(self, event: str | None) -> None:
        """Has the attendance of everybody who ever came published once more: of one event, or (None) of all."""
        await self._tell_soon({"attendance_version": {"$gt": 0}} | ({"event": event} if event is not None else {}))

    async def digest(self, event: str) -> tuple[int, int]:
        """How many registrations of an event have an attendance, and the sum of its versions."""
        return await count_and_sum(self._door, "attendance_version", {"event": event})

    async def _tell(self, publisher: Publisher) -> None:
        began = self._clock()
        batch = dict(list(self._waiting.items())[:BATCH])
        for registration in batch:
            del self._waiting[registration]
        try:
            documents = await self._door.find({"_id": {"$in": list(batch)}}).to_list(None) if batch else []
            if not all(await publisher.publish_all([_letter(document) for document in documents])):
                raise BrokerAway("not every message was confirmed")
        except BaseException:
            self._waiting = batch | self._waiting
            raise
        if not self._waiting:
            await self._all_told(began)

    async def _all_told(self, until: datetime) -> None:
        self._told_until = until
        adopted, self._adopted = self._adopted, set()
        if adopted:
            await self._relays.delete_many({"_id": {"$in": list(adopted)}})

    async def _adopt(self) -> None:
        dead = {"_id": {"$ne": self._name}, "alive_at": {"$lt": self._clock() - DEAD_AFTER}}
        for relay in await self._relays.find(dead).to_list(None):
            await self._tell_soon({"attended_at": {"$gt": relay["told_until"] - LONGEST_WRITE}})
            self._adopted.add(relay["_id"])

    async def _tell_soon(self, query: Document) -> None:
        async for document in self._door.find(query, {"_id": 1}):
            self._waiting.setdefault(document["_id"], self._clock())
        self._nudge()


def _letter(document: Document) -> Envelope:
    message = attendance_changed(attendee_of(document))
    return Envelope(f"{message.registration}.{message.version}", AttendanceChanged.NAME, encode(message))
