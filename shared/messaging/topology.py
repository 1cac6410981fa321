"""The objects in RabbitMQ: one topic exchange, and a queue, delay queues and a dead-letter queue per service."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from aio_pika.abc import AbstractChannel, AbstractExchange, AbstractQueue

from shared.contracts import SUBSCRIPTIONS, Message

DELIVERY_LIMIT = 20
MANY = 1_000_000  # deliveries: RabbitMQ 4 drops after 20 what has nowhere else to go
UNUSED_FOR = 14 * 24 * 3600 * 1000  # milliseconds, until the queues of a branch that is switched off go
RETRY_DELAYS = (1, 5, 25)  # seconds; one queue each, as a time-to-live blocks behind longer ones


class Branch(NamedTuple):
    """A second installation of a service, with a database and a queue of its own: check-in at a venue."""

    service: str
    name: str


def queue_name(namespace: str, service: str, branch: str = "") -> str:
    """The name of a service's queue, or of that of one of its branches."""
    return f"{namespace}.{service}.at.{branch}" if branch else f"{namespace}.{service}"


def dead_queue(queue: str) -> str:
    """The name of the queue to which RabbitMQ moves what was delivered too often."""
    return f"{queue}.dead-letters"


def delay_queue(queue: str, delay: int) -> str:
    """The name of the queue in which a message waits `delay` seconds before it comes again."""
    return f"{queue}.later.{delay}s"


async def declare(channel: AbstractChannel, namespace: str, branch: Branch | None = None) -> None:
    """Makes exchanges, queues and bindings, or finds them as they are; of branches only those of the one named."""
    exchange = await channel.declare_exchange(namespace, "topic", durable=True)
    dead = await channel.declare_exchange(f"{namespace}.dead", "direct", durable=True)
    for service, messages in SUBSCRIPTIONS.items():
        await _declare_service(channel, (exchange, dead), queue_name(namespace, service), messages)
    if branch is not None:
        name, messages = queue_name(namespace, *branch), SUBSCRIPTIONS[branch.service]
        await _declare_service(channel, (exchange, dead), name, messages, {"x-expires": UNUSED_FOR})


async def _declare_service(
    channel: AbstractChannel,
    exchanges: tuple[AbstractExchange, AbstractExchange],
    name: str,
    messages: Sequence[type[Message]],
    lasting: Mapping[str, str | int] = MappingProxyType({}),
) -> None:
    exchange, dead = exchanges
    arguments = {**lasting, **_to_other_queue(dead.name, name)}
    queue = await _declare_queue(channel, name, DELIVERY_LIMIT, arguments)
    for message in messages:
        await queue.bind(exchange, message.NAME)
    await (await _declare_queue(channel, dead_queue(name), MANY, lasting)).bind(dead, name)
    for delay in RETRY_DELAYS:
        waiting = {**lasting, "x-message-ttl": delay * 1000, **_to_other_queue("", name)}
        await _declare_queue(channel, delay_queue(name, delay), MANY, waiting)


async def _declare_queue(
    channel: AbstractChannel, name: str, most_deliveries: int, arguments: Mapping[str, str | int] = MappingProxyType({})
) -> AbstractQueue:
    always: dict[str, str | int] = {"x-queue-type": "quorum", "x-delivery-limit": most_deliveries}
    return await channel.declare_queue(name, durable=True, arguments={**always, **arguments})


def _to_other_queue(exchange: str, queue: str) -> dict[str, str | int]:
    """Where a message goes that leaves its queue; it is not lost while the other queue is not there just then."""
    return {
        "x-dead-letter-exchange": exchange,
        "x-dead-letter-routing-key": queue,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
