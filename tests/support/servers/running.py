"""A service served in the test's own process."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

import aiohttp
import pytest
from pymongo import MongoClient

from shared.contracts import SUBSCRIPTIONS
from shared.messaging.broker import Broker
from shared.messaging.topology import RETRY_DELAYS, dead_queue, delay_queue, queue_name
from shared.service import Service, serve
from shared.settings import ServiceSettings
from tests.support.waiting import until

Settings = TypeVar("Settings", bound=ServiceSettings)


def free_port() -> int:
    """A port on which nobody listens just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings_for(kind: type[Settings], mongodb_url: str, rabbitmq_url: str, namespace: str, **fields: Any) -> Settings:
    """Settings of a service that shares nothing with other tests. A field that ends in `_port` gets a free one."""
    ports = {name: free_port() for name in kind.model_fields if name.endswith("_port")}
    keys = {name: "k" * 32 for name in kind.model_fields if name.endswith("_key")}
    common = {
        "mongodb_url": mongodb_url,
        "rabbitmq_url": rabbitmq_url,
        "database_prefix": namespace,
        "broker_namespace": namespace,
        "log_level": "error",
    }
    return kind(**{**common, **ports, **keys, **fields})


@asynccontextmanager
async def running(service: Service, *, ready: bool = True) -> AsyncIterator[aiohttp.ClientSession]:
    """Serves until the block ends; a client that speaks to it. With `ready` it waits until the service says so."""
    stop = asyncio.Event()
    serving = asyncio.create_task(serve(service, stop))
    try:
        # Tests say what they send; compressed or not, with or without a content type.
        async with aiohttp.ClientSession(f"http://127.0.0.1:{service.port}", auto_decompress=True) as client:
            await until(lambda: _answers(client, serving, "/health/ready" if ready else "/health/live"))
            yield client
    finally:
        stop.set()
        await serving


async def _answers(client: aiohttp.ClientSession, serving: asyncio.Task[None], path: str) -> bool:
    if serving.done():
        await serving
    try:
        async with client.get(path) as response:
            return response.status == 200
    except aiohttp.ClientConnectionError:
        return False


@contextmanager
def patient_connections() -> Iterator[None]:
    """Connections to RabbitMQ that outlive many tests without a loop, during which nobody answers a heartbeat."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("shared.messaging.broker.HEARTBEAT", 3600)
        yield


async def clear_away(mongodb_url: str, rabbitmq_url: str, namespace: str, *branches: str) -> None:
    """Removes the databases and queues that a test's services made; `branches` are those of check-in."""
    await clear_databases(mongodb_url, namespace)
    async with Broker(rabbitmq_url, namespace).connection() as connection:
        channel = await connection.channel()
        of_branches = [queue_name(namespace, "checkin", branch) for branch in branches]
        for queue in (*(queue_name(namespace, service) for service in SUBSCRIPTIONS), *of_branches):
            for name in (queue, dead_queue(queue), *(delay_queue(queue, delay) for delay in RETRY_DELAYS)):
                await channel.queue_delete(name)
        for exchange in (namespace, f"{namespace}.dead"):
            await channel.exchange_delete(exchange)


async def clear_databases(mongodb_url: str, namespace: str) -> None:
    """Removes the databases that a test made."""
    await asyncio.to_thread(_drop_databases, mongodb_url, namespace)


def _drop_databases(mongodb_url: str, namespace: str) -> None:
    with MongoClient[dict[str, Any]](mongodb_url) as client:
        for name in client.list_database_names():
            if name.startswith(f"{namespace}_"):
                client.drop_database(name)
