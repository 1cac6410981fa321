"""Changes to one event that come at the same time are committed together.

A use case calls `MongoEventTransactions.run` with its change, a function. The change joins the event's queue in this
process; a task takes a group from the queue, opens one transaction on the database, and calls each change in turn with
an EventTransaction, so that control goes from the use case to this adapter and back into the use case. After the commit
the use case gets the result. A rush thus costs one lock of the event's counters per group, not one per person. A change
that refuses is left out, the others go on. The lock keeps the groups of other processes apart.
"""

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pymongo.errors import BulkWriteError, DuplicateKeyError
from typing_extensions import override

from services.registration.adapters.documents import EventReader, to_count
from services.registration.adapters.event_snapshot import EventSnapshot
from services.registration.adapters.event_transaction import MongoEventTransaction
from services.registration.adapters.organisation_reader import OrganisationReader
from services.registration.ports.places import Change, EventTransactions, Prefetch, Result
from shared.errors import Refusal
from shared.identity.authorisation import UnknownEvent
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database, Session, is_outage
from shared.mongo.transactions import in_transaction
from shared.tracing import Origin, acting_for, current_origin

LARGEST_GROUP = 64
ATTEMPTS = 3


@dataclass(slots=True)
class Waiting:
    """A change that waits for its turn, the request that it is made for, and the future of its result."""

    prefetch: Prefetch
    change: Change[Any]
    origin: Origin = field(default_factory=current_origin)
    result: asyncio.Future[Any] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class MongoEventTransactions(EventTransactions):
    """Queues of changes, one for each event that is being changed."""

    def __init__(self, database: Database, outbox: Outbox, organisations: OrganisationReader | None = None) -> None:
        self._database = database
        self._outbox = outbox
        self._organisations = organisations or OrganisationReader(database)
        self._event = EventReader()
        self._queues: dict[str, deque[Waiting]] = {}
        self._writers: set[asyncio.Task[None]] = set()

    @override
    async def run(self, event: str, prefetch: Prefetch, change: Change[Result]) -> Result:
        waiting = Waiting(prefetch, change)
        queue = self._queues.get(event)
        if queue is None:
            queue = self._queues[event] = deque()
            # A task of its own, because the caller's may be cancelled: a change that has begun is brought to its end.
            writer = asyncio.create_task(self._write_queue(event, queue))
            self._writers.add(writer)
            writer.add_done_callback(self._writers.discard)
        queue.append(waiting)
        result: Result = await asyncio.shield(waiting.result)
        return result

    async def finish(self) -> None:
        """Waits until all changes in the queues are committed."""
        while self._writers:
            await asyncio.wait(self._writers)

    async def _write_queue(self, event: str, queue: deque[Waiting]) -> None:
        await asyncio.sleep(0)  # requests that arrive in the same turn of the event loop join the first group
        try:
            while queue:
                group = [queue.popleft() for _ in range(min(len(queue), LARGEST_GROUP))]
                await self._write_group(event, group)
        finally:
            del self._queues[event]
            for waiting in queue:  # only when this task was cancelled: nobody is left waiting for ever
                waiting.result.cancel()

    async def _write_group(self, event: str, group: list[Waiting]) -> None:
        try:
            outcomes = await self._commit(event, group)
        except Exception as error:
            if len(group) > 1 and not is_outage(error):
                for waiting in group:  # one of them is faulty: alone, each fails or succeeds by itself
                    await self._write_group(event, [waiting])
                return
            outcomes = [error] * len(group)
        except BaseException:
            for waiting in group:
                waiting.result.cancel()
            raise
        for waiting, outcome in zip(group, outcomes, strict=True):
            _settle(waiting.result, outcome)

    async def _commit(self, event: str, group: list[Waiting]) -> list[Any]:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with acting_for(group[0].origin):
                    outcomes = await in_transaction(
                        self._database, lambda session: self._attempt(session, event, group)
                    )
                break
            except (DuplicateKeyError, BulkWriteError):
                # Two registrations have drawn the same code: the next attempt draws again.
                if attempt == ATTEMPTS:
                    raise
        self._outbox.committed()
        return outcomes

    async def _attempt(self, session: Session, event: str, group: list[Waiting]) -> list[Any]:
        snapshot = await self._open(session, event)
        await snapshot.read(_merged(waiting.prefetch for waiting in group))
        outcomes: list[Any] = []
        for waiting in group:
            transaction = MongoEventTransaction(snapshot, waiting.prefetch)
            try:
                with acting_for(waiting.origin):  # its messages go out in the name of its own request
                    outcomes.append(await waiting.change(transaction))
                transaction.accept()
            except Refusal as refusal:
                outcomes.append(refusal)  # its transaction is dropped, with all that the change saved
        await snapshot.write()
        return outcomes

    async def _open(self, session: Session, event: str) -> EventSnapshot:
        # The first operation is a write, so that of two transactions one waits at the start and not fails at the end.
        turn = {"$inc": {"turn": 1}}
        document = await self._database["events"].find_one_and_update({"_id": event}, turn, session=session)
        if document is None:
            raise UnknownEvent
        organisations = await self._organisations.index(session)
        return EventSnapshot(
            self._database,
            self._outbox,
            session,
            event=self._event(document),
            count=to_count(document),
            organisations=organisations,
        )


def _merged(prefetches: Iterable[Prefetch]) -> Prefetch:
    emails: set[str] = set()
    codes: set[str] = set()
    keys: set[str] = set()
    invitations: set[str] = set()
    for prefetch in prefetches:
        emails.update(prefetch.emails)
        codes.update(prefetch.codes)
        keys.update(prefetch.keys)
        invitations.update(prefetch.invitations)
    return Prefetch(emails, codes, keys, invitations)


def _settle(result: asyncio.Future[Any], outcome: Any) -> None:
    if result.done():
        return
    if isinstance(outcome, BaseException):
        result.set_exception(outcome)
    else:
        result.set_result(outcome)
