"""The answer of `/metrics`: what the process has counted, and what it asks its servers for each time.

Each figure costs one look-up in an index or one question to RabbitMQ on a connection that is there: no collection is
read through.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared.messaging.broker import Broker
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.publication import Relay
from shared.metrics import DEAD_LETTERS_STORED, QUEUE_MESSAGES, STORAGE_TOTAL, STORAGE_USED
from shared.mongo.connection import Database

Figure = Callable[[], Awaitable[object]]
FIGURE_SECONDS = 2.0
STORAGE_EVERY_SECONDS = 60.0  # MongoDB looks at each collection for it
log = structlog.get_logger()


def standard_figures(
    service: str, database: Database, broker: Broker, relay: Relay, dead_letters: DeadLetters
) -> tuple[Figure, ...]:
    """Returns the figures that every service reads from its servers."""

    async def queue() -> None:
        QUEUE_MESSAGES.set(await broker.depth(broker.queue(service)))

    async def letters() -> None:
        DEAD_LETTERS_STORED.set(await dead_letters.count())

    return relay.measure, queue, letters, _storage(database)


def _storage(database: Database) -> Figure:
    next_at = 0.0

    async def storage() -> None:
        nonlocal next_at
        if time.monotonic() < next_at:
            return
        figures = await database.command("dbStats")
        if "fsTotalSize" in figures:  # some storage engines do not tell
            STORAGE_TOTAL.set(figures["fsTotalSize"])
            STORAGE_USED.set(figures["fsUsedSize"])
        next_at = time.monotonic() + STORAGE_EVERY_SECONDS

    return storage


class MetricsPage:
    """Answers with all figures. One that cannot be read keeps its last value: `moien_dependency_up` says why."""

    def __init__(self, *figures: Figure) -> None:
        self._figures = figures
        self._run: asyncio.Task[None] | None = None

    async def answer(self, _request: web.Request) -> web.Response:
        """Handles a request for `/metrics`; requests that arrive together share one look at the servers."""
        if self._run is None or self._run.done():
            self._run = asyncio.create_task(self._read_all())
        await asyncio.shield(self._run)
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _read_all(self) -> None:
        await asyncio.gather(*map(_read, self._figures))


async def _read(figure: Figure) -> None:
    try:
        async with asyncio.timeout(FIGURE_SECONDS):
            await figure()
    except Exception as error:
        log.debug("figure not read", error=repr(error))
