"""Whether services still run: they hold consumers on their queues."""

import asyncio

from aio_pika.abc import AbstractConnection
from aio_pika.exceptions import ChannelClosed

from deploy.backup.errors import BackupError
from deploy.backup.snapshot import SERVICES
from shared.messaging.broker import Broker, BrokerAway


def require_stopped(rabbitmq_url: str, namespace: str) -> bool:
    """Raises BackupError when a service is running; returns whether RabbitMQ could be asked."""
    try:
        running = asyncio.run(_running(Broker(rabbitmq_url, namespace)))
    except BrokerAway:
        return False
    if running:
        raise BackupError(f"Stop {', '.join(running)} first: what they write meanwhile would be mixed with the backup.")
    return True


async def _running(broker: Broker) -> list[str]:
    async with broker.connection() as connection:
        return [service for service in SERVICES if await _consumers(connection, broker.queue(service))]


async def _consumers(connection: AbstractConnection, queue: str) -> int:
    """How many processes consume a queue; 0 where there is none, which ends the channel."""
    channel = await connection.channel()
    try:
        declared = await channel.declare_queue(queue, passive=True)
        return declared.declaration_result.consumer_count or 0
    except ChannelClosed:
        return 0
