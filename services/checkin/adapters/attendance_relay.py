"""Tells others of changed attendance. What is still to be told is noted in the attendee's own document.

The process that changed it publishes it right away; what a dead process left behind, any other does after a while.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog
from pymongo import UpdateOne

from services.checkin.adapters.documents import attendee_of
from services.checkin.adapters.roster import sum_of
from services.checkin.domain.telling import attendance_changed
from shared.broker import Broker, BrokerAway, Letter, Publisher
from shared.clock import Clock
from shared.contracts import encode
from shared.contracts.checkin import AttendanceChanged
from shared.mongo import Database
from shared.supervision import Nudge, came_round

LEFT_BEHIND_AFTER = timedelta(seconds=5)
POLL_SECONDS = 2.0
GATHER_SECONDS = 0.1  # in a rush, telling many at once halves the cost of each
BATCH = 200
log = structlog.get_logger()
Document = Mapping[str, Any]


class AttendanceRelay:
    """Publishes attendance.changed.v1; its version is the attendee's revision."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._door = database["door"]
        self._clock = clock
        self._mine: dict[str, None] = {}
        self._nudge = Nudge()
        self._swept_at = 0.0

    def changed(self, registration: str) -> None:
        """Has the attendance of a registration published soon."""
        self._mine[registration] = None
        self._nudge()

    async def run(self, broker: Broker) -> None:
        """Publishes for ever; ends with an error when the broker goes away."""
        async with broker.publisher() as publisher:
            while True:
                batch = await self._changed_here() + await self._left_behind()
                if batch:
                    await self._publish(publisher, batch)
                came_round("attendance")
                if not self._mine and len(batch) < BATCH:
                    await self._nudge.wait(POLL_SECONDS)
                    await asyncio.sleep(GATHER_SECONDS)

    async def drain(self, broker: Broker) -> None:
        """Publishes what this process changed, once; what cannot be published stays for whoever comes next."""
        with suppress(BrokerAway):
            async with broker.publisher() as publisher:
                while batch := await self._changed_here():
                    await self._publish(publisher, batch)

    async def again(self, event: str | None) -> None:
        """Has the attendance of everybody who ever came published once more: of one event, or (None) of all."""
        ever_told: dict[str, Any] = {"published": {"$gt": 0}}
        if event is not None:
            ever_told["event"] = event
        long_ago = self._clock() - 2 * LEFT_BEHIND_AFTER
        await self._door.update_many(ever_told, {"$set": {"to_publish_since": long_ago}})
        self._swept_at = 0.0
        self._nudge()

    async def digest(self, event: str) -> tuple[int, int]:
        """How many registrations' attendance was told, and the sum of the versions that were told."""
        return await sum_of(self._door, "published", {"event": event})

    async def _changed_here(self) -> list[Document]:
        mine = list(self._mine)[:BATCH]
        for registration in mine:
            del self._mine[registration]
        if not mine:
            return []
        return await self._door.find({"_id": {"$in": mine}, "to_publish_since": {"$exists": True}}).to_list(None)

    async def _left_behind(self) -> list[Document]:
        """What is due for so long that whoever changed it will not publish it any more."""
        if self._swept_at + POLL_SECONDS > time.monotonic():
            return []
        due = {"to_publish_since": {"$lt": self._clock() - LEFT_BEHIND_AFTER}}
        found = await self._door.find(due).limit(BATCH).to_list(None)
        if len(found) < BATCH:
            self._swept_at = time.monotonic()
        return found

    async def _publish(self, publisher: Publisher, batch: Sequence[Document]) -> None:
        batch = list({document["_id"]: document for document in batch}.values())
        outcomes = await asyncio.gather(*(publisher.publish(_letter(d)) for d in batch), return_exceptions=True)
        told = [document for document, outcome in zip(batch, outcomes, strict=True) if outcome is None]
        await self._note(told)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise BrokerAway("not every message was confirmed") from outcome

    async def _note(self, told: Sequence[Document]) -> None:
        """Nothing is left to tell, except of those who moved on meanwhile."""
        if not told:
            return
        done = [
            UpdateOne(
                {"_id": document["_id"], "revision": document["revision"]},
                {"$unset": {"to_publish_since": ""}, "$set": {"published": document["revision"]}},
            )
            for document in told
        ]
        await self._door.bulk_write(done, ordered=False)


def _letter(document: Document) -> Letter:
    message = attendance_changed(attendee_of(document))
    return Letter(f"{message.registration}.{message.version}", AttendanceChanged.NAME, encode(message))
