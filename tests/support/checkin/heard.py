"""The messages that another service would receive."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.contracts import Message, decode
from shared.messaging.broker import Broker, Delivery


@asynccontextmanager
async def listening_as(service: str, broker: Broker) -> AsyncIterator[list[Message]]:
    """The messages in the queue of `service`, which grow as they arrive."""
    messages: list[Message] = []

    async def receive(delivery: Delivery) -> None:
        messages.append(decode(delivery.envelope.name, delivery.envelope.body))
        await delivery.done()

    listening = asyncio.create_task(broker.consume(broker.queue(service), receive, prefetch=50))
    yield messages
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
