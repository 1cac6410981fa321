"""The publisher's side of copies: digests of its present state, and the whole of it on request.

A digest follows a minute after a publication, once more when nothing has been published since, and then every hour; so
an event that does not change costs next to nothing. Each digest is a row of the schedule, which one process claims.
"""

import uuid
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from shared.clock import Clock, utc_now
from shared.contracts import Message, encode
from shared.contracts.synchronisation import DigestPublished, RepublishRequested, Service
from shared.messaging.broker import Broker, BrokerAway, Envelope, Publisher
from shared.messaging.epochs import Epochs, Sums
from shared.messaging.publication import Relay
from shared.schedule.ports import Schedule
from shared.settings import ServiceSettings

DIGEST = "digest"
DIGEST_EVERY = timedelta(minutes=1)
RECHECK_AFTER = timedelta(hours=1)
SOON = timedelta(seconds=5)  # for the states that were just sent to arrive
BATCH = 500
log = structlog.get_logger()


class States(Protocol):
    """The present state that one service publishes."""

    async def events(self) -> Sequence[str]:
        """All events that it has states of, NO_EVENT among them if it has states of no single event."""

    def messages(self, event: str) -> AsyncIterator[Message]:
        """All states of an event."""

    async def sums(self, event: str) -> Sums:
        """The figures of an event's digests, read from indexes alone."""


class Digests:
    """Publishes the digests of one service."""

    def __init__(
        self,
        service: Service,
        states: States,
        epochs: Epochs,
        schedule: Schedule,
        relay: Relay,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._service = service
        self._states = states
        self._epochs = epochs
        self._schedule = schedule
        self._send = relay.send
        self._clock = clock
        relay.on_published = self.follow
        self._due_at: dict[str, datetime] = {}

    async def publish(self, event: str, _due_at: datetime) -> datetime:
        """Publishes the digests of one event; returns when the next are due. The schedule's handler of DIGEST."""
        sums = await self._states.sums(event)
        epoch = (await self._epochs.of([event]))[event]
        for kind, (count, versions) in sums.items():
            self._send(
                DigestPublished(
                    publisher=self._service, event=event, kind=kind, count=count, versions=versions, epoch=epoch
                )
            )
        changed = await self._epochs.note_digest(event, sums)
        return self._clock() + (DIGEST_EVERY if changed else RECHECK_AFTER)

    async def follow(self, events: Collection[str]) -> None:
        """Has digests of events published soon, because states of them were.

        All processes set a row to the same full minute, so that none postpones what another has set.
        """
        due_at = self._clock().replace(second=0, microsecond=0) + DIGEST_EVERY
        for event in events:
            if self._due_at.get(event) != due_at:
                await self._schedule.put(DIGEST, event, due_at)
                self._due_at[event] = due_at

    async def publish_soon(self, events: Collection[str]) -> None:
        """Has digests of events published within seconds, and once more after a minute."""
        await self._epochs.forget_digests(events)
        for event in events:
            await self._schedule.put(DIGEST, event, self._clock() + SOON)
        self._schedule.written()

    async def publish_all_soon(self) -> None:
        """Has digests of all events published, as when the service starts: its database may have been restored."""
        await self.publish_soon(await self._states.events())


class Republisher:
    """Sends the present state of one service again, each time in a new epoch (`shared.messaging.epochs`)."""

    def __init__(
        self, service: Service, states: States, epochs: Epochs, broker: Broker, digests: Digests | None = None
    ) -> None:
        """`digests`: None for a service of whose states nobody has complete copies."""
        self._service = service
        self._states = states
        self._epochs = epochs
        self._broker = broker
        self._digests = digests

    async def answer(self, request: RepublishRequested) -> None:
        """Sends what was asked for. Raises BrokerAway; then all of it is to be sent again."""
        if request.publisher != self._service:
            return
        events = await self._states.events() if request.event is None else [request.event]
        if not request.digests_only:
            for event in events:
                await self._republish(event, request.known_epoch)
        if self._digests:
            await self._digests.publish_soon(events)

    async def _republish(self, event: str, known_epoch: int) -> None:
        epoch = await self._epochs.raise_above(event, known_epoch)
        number = 0
        async with self._broker.publisher() as publisher:
            async for batch in _in_batches(self._states.messages(event)):
                await self._publish(publisher, batch)
                number += len(batch)
        log.info("state published again", of_event=event, epoch=epoch, messages=number)

    async def _publish(self, publisher: Publisher, messages: Sequence[Message]) -> None:
        stamped = await self._epochs.stamp(messages)
        envelopes = [Envelope(uuid.uuid4().hex, message.NAME, encode(message)) for message in stamped]
        if not all(await publisher.publish_all(envelopes)):
            raise BrokerAway("not every message was confirmed")


async def request_republish(settings: ServiceSettings, service: Service, event: str | None) -> None:
    """Asks a running instance of a service for its present state: of one event, or (None) of everything.

    To be called after its database was restored from a backup. Raises BrokerAway.
    """
    broker = Broker(settings.rabbitmq_url.get_secret_value(), settings.broker_namespace)
    await broker.send(RepublishRequested(publisher=service, event=event))


async def _in_batches(messages: AsyncIterator[Message]) -> AsyncIterator[list[Message]]:
    batch: list[Message] = []
    async for message in messages:
        batch.append(message)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
