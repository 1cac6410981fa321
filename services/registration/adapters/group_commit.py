"""Changes to one event that come at the same time are committed together.

Each event has a queue in the process. Whatever waits in it is run, one change after the other, within one transaction
on the event; so a rush costs one turn on the event's counters per group and not one per person. A change that is
refused is left out, the others go on. Other processes' groups are kept apart by the transaction itself.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from pymongo.errors import BulkWriteError, DuplicateKeyError

from services.registration.adapters.documents import EventReader, to_count
from services.registration.adapters.event_transaction import MongoEventTransaction
from services.registration.ports.places import Change, Prefetch, Result
from shared.errors import Refusal
from shared.identity.authorisation import UnknownEvent
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database, DatabaseError, Session
from shared.mongo.transactions import in_transaction

LARGEST_GROUP = 64
ATTEMPTS = 3


@dataclass(slots=True)
class Waiting:
    """A change that waits for its turn, and whoever waits for its result."""

    reads: Prefetch
    change: Change[Any]
    result: asyncio.Future[Any] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class MongoEventTransactions:
    """Implements the port EventTransactions."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox
        self._event = EventReader()
        self._queues: dict[str, deque[Waiting]] = {}
        self._writers: set[asyncio.Task[None]] = set()

    async def run(self, event: str, reads: Prefetch, change: Change[Result]) -> Result:
        """Runs `change` on the event's transaction, with others that came meanwhile; returns when it is committed."""
        waiting = Waiting(reads, change)
        queue = self._queues.get(event)
        if queue is None:
            queue = self._queues[event] = deque()
            # A task of its own: who asked may leave, what was begun is still brought to its end.
            writer = asyncio.create_task(self._write_queue(event, queue))
            self._writers.add(writer)
            writer.add_done_callback(self._writers.discard)
        queue.append(waiting)
        result: Result = await asyncio.shield(waiting.result)
        return result

    async def finish(self) -> None:
        """Waits until everything that was begun is committed."""
        while self._writers:
            await asyncio.wait(self._writers)

    async def _write_queue(self, event: str, queue: deque[Waiting]) -> None:
        await asyncio.sleep(0)  # lets what arrives in the same turn of the loop join the first group
        try:
            while queue:
                group = [queue.popleft() for _ in range(min(len(queue), LARGEST_GROUP))]
                await self._write_group(event, group)
        finally:
            del self._queues[event]

    async def _write_group(self, event: str, group: list[Waiting]) -> None:
        try:
            outcomes = await self._commit(event, group)
        except Exception as error:
            if len(group) > 1 and not isinstance(error, DatabaseError):
                for waiting in group:  # one of them is at fault; alone, it harms nobody
                    await self._write_group(event, [waiting])
                return
            outcomes = [error] * len(group)
        for waiting, outcome in zip(group, outcomes, strict=True):
            _settle(waiting.result, outcome)

    async def _commit(self, event: str, group: list[Waiting]) -> list[Any]:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                outcomes = await in_transaction(self._database, lambda session: self._attempt(session, event, group))
                break
            except (DuplicateKeyError, BulkWriteError):
                # Two registrations drew the same code: the next attempt draws again.
                if attempt == ATTEMPTS:
                    raise
        self._outbox.committed()
        return outcomes

    async def _open(self, session: Session, event: str) -> MongoEventTransaction:
        """Opens an event's transaction so that nobody else writes in it meanwhile. Raises UnknownEvent."""
        turn = {"$inc": {"turn": 1}}
        document = await self._database["events"].find_one_and_update({"_id": event}, turn, session=session)
        if document is None:
            raise UnknownEvent
        return MongoEventTransaction(self._database, self._outbox, session, self._event(document), to_count(document))

    async def _attempt(self, session: Session, event: str, group: list[Waiting]) -> list[Any]:
        transaction = await self._open(session, event)
        await transaction.read(_together(group))
        outcomes: list[Any] = []
        for waiting in group:
            try:
                outcomes.append(await waiting.change(transaction))
            except Refusal as refusal:
                outcomes.append(refusal)
        await transaction.close()
        return outcomes


def _together(group: list[Waiting]) -> Prefetch:
    reads = [waiting.reads for waiting in group]
    return Prefetch(
        emails={email for each in reads for email in each.emails},
        codes={code for each in reads for code in each.codes},
        replays={key for each in reads for key in each.replays},
    )


def _settle(result: asyncio.Future[Any], outcome: Any) -> None:
    if result.done():
        return
    if isinstance(outcome, BaseException):
        result.set_exception(outcome)
    else:
        result.set_result(outcome)
