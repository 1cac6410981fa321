"""RabbitMQ: publishing with confirms, and consuming.

Connections are plain, not self-healing: when one breaks, the loop that uses it ends, and its supervisor starts it again
with a new one. So there is one way to recover, and it is the way things start.
"""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from random import SystemRandom

import aio_pika
import structlog
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractExchange, AbstractIncomingMessage

from shared.contracts import Message, encode
from shared.messaging.addresses import addresses, shuffled
from shared.messaging.topology import Branch, declare, delay_queue, queue_name
from shared.tracing import NO_SPAN, Kind, span

HEARTBEAT = 10  # seconds; a dead peer is noticed after about three times that
TIMEOUT = 10.0  # seconds for declaring or publishing, the wait for a connection included
FAREWELL_SECONDS = 2.0
CATCHING_UP_SECONDS = 15.0  # after an outage; by then every service has found RabbitMQ again
RANDOM = SystemRandom()
log = structlog.get_logger()


class BrokerAway(ConnectionError):
    """RabbitMQ could not be reached, or the connection broke."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message as it travels: type, body and id.

    `headers` hold the request that it goes out for (`shared.tracing.Origin`), the moment of its first publication in
    milliseconds since 1970, and the number of attempts.
    """

    id: str
    name: str
    body: bytes
    headers: Mapping[str, str | int] = field(default_factory=dict)


class Broker:
    """How a service reaches RabbitMQ; `namespace` keeps several installations on one broker apart."""

    def __init__(self, url: str, namespace: str, branch: Branch | None = None) -> None:
        """`url` may name several hosts, the nodes of a cluster.

        `branch`: the one that this process is; None for an installation that has all services.
        """
        self._urls = tuple(address.update_query(heartbeat=str(HEARTBEAT)) for address in addresses(url))
        self._connections: list[AbstractConnection] = []
        self._away_at: float | None = None  # when it was last found away, on the monotonic clock
        self.namespace = namespace
        self._branch = branch

    def queue(self, service: str) -> str:
        """The name of the queue from which this process takes a service's messages."""
        branch = self._branch
        return queue_name(self.namespace, service, branch.name if branch and branch.service == service else "")

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AbstractConnection]:
        """A new connection, on which the whole topology is known to exist."""
        try:
            async with self._new_connection() as connection:
                async with broker_faults(), connection.channel() as channel:
                    await declare(channel, self.namespace, self._branch)
                yield connection
        except BrokerAway:
            self._away_at = time.monotonic()
            raise

    @asynccontextmanager
    async def _new_connection(self) -> AsyncIterator[AbstractConnection]:
        connection = await self._connect()
        self._connections.append(connection)
        try:
            yield connection
        finally:
            self._connections.remove(connection)
            await _farewell(connection.close)

    async def _connect(self) -> AbstractConnection:
        """Connects to whichever node answers. A node that does not leaves the others their share of the time."""
        patience = TIMEOUT / len(self._urls)
        fault = BrokerAway("RABBITMQ_URL names no host")
        for url in shuffled(self._urls, RANDOM):
            try:
                async with broker_faults(patience):
                    return await aio_pika.connect(url, timeout=patience)
            except BrokerAway as error:
                fault = error
        raise fault

    def is_late(self) -> bool:
        """Whether RabbitMQ is away, or was so a moment ago: then messages are under way that are known elsewhere."""
        is_catching_up = self._away_at is not None and time.monotonic() - self._away_at < CATCHING_UP_SECONDS
        return is_catching_up or not self._connections

    async def ping(self) -> None:
        """Raises BrokerAway unless RabbitMQ answers on a connection that this process already has."""
        if not self._connections:
            raise BrokerAway("not connected")
        async with broker_faults(), self._connections[0].channel():
            pass

    async def depth(self, queue: str) -> int:
        """How many messages wait in a queue. Raises BrokerAway, also where there is no connection yet."""
        if not self._connections:
            raise BrokerAway("not connected")
        async with broker_faults(), self._connections[0].channel() as channel:
            declared = await channel.declare_queue(queue, passive=True)
        return declared.declaration_result.message_count or 0

    @asynccontextmanager
    async def publisher(self) -> AsyncIterator["Publisher"]:
        """Publishes on a channel of its own, with confirms; unroutable messages raise."""
        async with self.connection() as connection:
            async with broker_faults():
                channel = await connection.channel(on_return_raises=True)
                exchange = await channel.get_exchange(self.namespace, ensure=False)
            yield Publisher(channel, exchange)

    async def send(self, *messages: Message) -> None:
        """Publishes messages that go with no write. Raises BrokerAway; then some may have arrived."""
        async with self.publisher() as publisher:
            for message in messages:
                await publisher.publish(Envelope(uuid.uuid4().hex, message.NAME, encode(message)))

    async def consume(
        self, name: str, receive: Callable[["Delivery"], Coroutine[None, None, None]], *, prefetch: int
    ) -> None:
        """Hands each message in the queue `name` to `receive`, up to `prefetch` at once; ends with the connection.

        `receive` runs in tasks of our own, because aio-pika cancels its callbacks when a channel closes.
        """
        async with self.connection() as connection:
            async with broker_faults():
                channel = await connection.channel(on_return_raises=True)
                await channel.set_qos(prefetch_count=prefetch)
                queue = await channel.get_queue(name, ensure=False)
            publisher = Publisher(channel, channel.default_exchange)
            running: set[asyncio.Task[None]] = set()

            async def on_message(message: AbstractIncomingMessage) -> None:
                task = asyncio.create_task(receive(Delivery(message, publisher, name)))
                running.add(task)
                task.add_done_callback(running.discard)

            async with broker_faults():
                tag = await queue.consume(on_message)
            try:
                await _end_of_consuming(channel)
                raise BrokerAway("the consumer's channel closed, or its queue went away")
            finally:
                if not channel.is_closed:
                    await _farewell(lambda: queue.cancel(tag))
                await _finish(running)


async def _end_of_consuming(channel: AbstractChannel) -> None:
    """Returns when the channel closed, or when RabbitMQ cancelled its consumer, as it does when a queue is deleted."""
    cancelled = asyncio.Event()
    underlay = await channel.get_underlay_channel()
    underlay.on_consumer_cancel_callbacks.add(lambda _frame: cancelled.set())
    ends = [asyncio.ensure_future(channel.closed()), asyncio.ensure_future(cancelled.wait())]
    try:
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for end in ends:
            end.cancel()


async def _farewell(goodbye: Callable[[], Awaitable[object]]) -> None:
    """Takes leave in good order, but does not wait long for a broker that no longer answers."""
    with suppress(BrokerAway):
        async with broker_faults(FAREWELL_SECONDS):
            await goodbye()


async def _finish(tasks: set[asyncio.Task[None]]) -> None:
    """Lets handlers end what they began; what they could not acknowledge comes again."""
    if tasks:
        await asyncio.wait(tasks, timeout=TIMEOUT)
    for task in tasks:
        task.cancel()


class Publisher:
    """Publishes persistent messages and returns only when the broker has confirmed them."""

    def __init__(self, channel: AbstractChannel, exchange: AbstractExchange) -> None:
        self._channel = channel
        self._exchange = exchange

    def require_open(self) -> None:
        """Raises BrokerAway when the connection broke, of which a publisher with nothing to publish hears nothing."""
        if self._channel.is_closed:
            raise BrokerAway("the publisher's channel closed")

    async def publish(self, envelope: Envelope) -> None:
        """Publishes by message type to whoever subscribes. Raises BrokerAway; then it may have arrived all the same."""
        with span(f"publish {envelope.name}", Kind.PRODUCER, str(envelope.headers.get("traceparent", ""))) as step:
            step.note(messaging__system="rabbitmq", messaging__message__id=envelope.id)
            headers = {**envelope.headers, "published_ms": time.time_ns() // 1_000_000}
            if step is not NO_SPAN:
                headers["traceparent"] = step.traceparent
            await self._publish(self._exchange, replace(envelope, headers=headers), envelope.name)

    async def publish_all(self, envelopes: Sequence[Envelope]) -> list[bool]:
        """Publishes all at once; whether the broker has confirmed each. What was not may have arrived all the same."""
        outcomes = await asyncio.gather(*(self.publish(envelope) for envelope in envelopes), return_exceptions=True)
        if faults := [outcome for outcome in outcomes if outcome is not None]:
            log.warning("publishing failed", failed=len(faults), error=repr(faults[0]))
        return [outcome is None for outcome in outcomes]

    async def put(self, envelope: Envelope, queue: str) -> None:
        """Publishes straight to one queue. Raises BrokerAway."""
        await self._publish(self._channel.default_exchange, envelope, queue)

    async def _publish(self, exchange: AbstractExchange, envelope: Envelope, routing_key: str) -> None:
        message = aio_pika.Message(
            envelope.body,
            message_id=envelope.id,
            type=envelope.name,
            content_type="application/json",
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            headers=dict(envelope.headers),
        )
        async with broker_faults():
            await exchange.publish(message, routing_key, mandatory=True, timeout=TIMEOUT)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message that was delivered from a service's queue, and what can be done with it."""

    message: AbstractIncomingMessage
    publisher: Publisher
    queue: str

    @property
    def envelope(self) -> Envelope:
        """The message itself."""
        headers = {k: v for k, v in self.message.headers.items() if isinstance(v, str | int)}
        return Envelope(self.message.message_id or "", self.message.type or "", self.message.body, headers)

    async def retry(self, delay: int, attempts: int) -> None:
        """Has it delivered again after one of RETRY_DELAYS, with `attempts` noted."""
        envelope = self.envelope
        again = Envelope(envelope.id, envelope.name, envelope.body, {**envelope.headers, "attempts": attempts})
        await self.publisher.put(again, delay_queue(self.queue, delay))
        await self.done()

    async def done(self) -> None:
        """Acknowledges it. After a reconnect that is no longer possible: it comes again, and changes nothing."""
        with suppress(aio_pika.exceptions.AMQPError, ConnectionError, RuntimeError):
            await self.message.ack()

    async def give_back(self) -> None:
        """Has it delivered again at once; counts towards the delivery limit (`nack` would not from RabbitMQ 4.3)."""
        with suppress(aio_pika.exceptions.AMQPError, ConnectionError, RuntimeError):
            await self.message.reject(requeue=True)


@asynccontextmanager
async def broker_faults(seconds: float = TIMEOUT) -> AsyncIterator[None]:
    """Turns each way in which RabbitMQ fails into BrokerAway, among them a cancellation that nobody asked for.

    A cancellation that somebody did ask for is raised also where aio-pika kept it to itself, as it does while it
    opens or closes a channel: the task would otherwise go on, and a service that stops would wait for it for ever.
    """
    task = asyncio.current_task()
    requests = task.cancelling() if task else 0
    try:
        async with asyncio.timeout(seconds):
            yield
    except asyncio.CancelledError as error:
        if task and task.cancelling() > 0:
            raise
        raise BrokerAway("the connection broke") from error
    except (aio_pika.exceptions.AMQPError, ConnectionError, TimeoutError, OSError, RuntimeError) as error:
        raise BrokerAway(repr(error)) from error
    if task and task.cancelling() > requests:
        raise asyncio.CancelledError
