"""Messages that fail come again; what keeps failing becomes a dead letter, and no other message waits for it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aio_pika.abc import AbstractConnection
from aio_pika.exceptions import ChannelNotFoundEntity
from pymongo.errors import AutoReconnect

from shared.contracts import encode
from shared.contracts.synchronisation import RepublishRequested
from shared.errors import Unavailable
from shared.messaging import consumer as consuming
from shared.messaging import topology
from shared.messaging.broker import Broker, Envelope
from shared.messaging.consumer import Consumer
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.topology import dead_queue
from shared.mongo.connection import Database
from shared.supervision import Supervisor
from tests.support.servers.cable import a_cable
from tests.support.waiting import until

pytestmark = pytest.mark.slow

Handler = Callable[[RepublishRequested], Awaitable[None]]


@pytest.fixture(autouse=True)
def _short_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Queues that delay by seconds, but in tests by one at most."""
    for module in (topology, consuming):
        monkeypatch.setattr(module, "RETRY_DELAYS", (1, 1))


class Failing:
    """Fails for one event the first `times`, and notes which events it handled."""

    def __init__(self, error: Exception, times: int = 1_000) -> None:
        self.error, self.times = error, times
        self.tried = 0
        self.handled: list[str | None] = []

    async def __call__(self, message: RepublishRequested) -> None:
        if message.event == "bad":
            self.tried += 1
            if self.tried <= self.times:
                raise self.error
        self.handled.append(message.event)


async def test_a_message_that_fails_comes_again_until_it_is_done(database: Database, broker: Broker) -> None:
    handler = Failing(ZeroDivisionError(), times=2)
    async with _consuming(database, broker, handler):
        await _put(broker, "bad", "good")
        await until(lambda: handler.handled == ["good", "bad"])
    assert handler.tried == 3
    assert await database["dead_letters"].count_documents({}) == 0


async def test_what_keeps_failing_becomes_a_dead_letter_with_its_reason(database: Database, broker: Broker) -> None:
    handler = Failing(ZeroDivisionError("by zero"))
    async with _consuming(database, broker, handler):
        await _put(broker, "bad", "good")
        letter = await until(database["dead_letters"].find_one)
    assert (letter["_id"], letter["reason"]) == ("letter-bad", "ZeroDivisionError('by zero')")
    assert (handler.handled, handler.tried) == (["good"], 3)


async def test_what_is_unavailable_is_waited_for_however_long(database: Database, broker: Broker) -> None:
    handler = Failing(Unavailable(), times=5)
    async with _consuming(database, broker, handler):
        await _put(broker, "bad", "good")
        await until(lambda: handler.handled == ["good", "bad"])
    assert await database["dead_letters"].count_documents({}) == 0


@pytest.mark.slow
async def test_what_a_duplicate_key_says_is_no_outage(database: Database, broker: Broker) -> None:
    await database["things"].insert_one({"_id": "one"})

    async def handler(message: RepublishRequested) -> None:
        await database["things"].insert_one({"_id": "one"})

    async with _consuming(database, broker, handler):
        await _put(broker, "bad")
        letter = await until(database["dead_letters"].find_one)
    assert "duplicate key" in letter["reason"]


async def test_a_broken_connection_redelivers_what_was_not_finished(
    database: Database, broker: Broker, rabbitmq_url: str
) -> None:
    handled: list[str | None] = []
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def handler(message: RepublishRequested) -> None:
        begun.set()
        await may_end.wait()
        handled.append(message.event)

    async with a_cable(rabbitmq_url) as cable, _consuming(database, Broker(cable.url, broker.namespace), handler):
        await _put(broker, "good")
        await begun.wait()
        await cable.pull_out()
        may_end.set()
        await until(lambda: handled)
        await cable.plug_in()
        await until(lambda: len(handled) == 2)
    assert await database["dead_letters"].count_documents({}) == 0


async def test_a_queue_that_was_deleted_is_made_and_read_again(database: Database, broker: Broker) -> None:
    handler = Failing(ZeroDivisionError(), times=0)
    async with broker.connection() as connection, _consuming(database, broker, handler):
        await _put(broker, "first")
        await until(lambda: handler.handled == ["first"])
        await (await connection.channel()).queue_delete(broker.queue("mailer"))
        await until(lambda: _exists(connection, broker.queue("mailer")))
        await _put(broker, "second")
        await until(lambda: handler.handled == ["first", "second"])


@pytest.mark.slow
async def test_a_broker_that_fell_silent_does_not_keep_us_from_stopping(
    database: Database, broker: Broker, rabbitmq_url: str
) -> None:
    handler = Failing(ZeroDivisionError(), times=0)
    async with a_cable(rabbitmq_url) as cable:
        elsewhere = Broker(cable.url, broker.namespace)
        async with asyncio.timeout(12), _consuming(database, elsewhere, handler):
            await _put(broker, "first")
            await until(lambda: handler.handled == ["first"])
            cable.fall_silent()


@pytest.mark.slow
async def test_a_broker_that_fell_silent_is_noticed_and_found_again(
    database: Database, broker: Broker, rabbitmq_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.messaging.broker.HEARTBEAT", 10)  # other tests of this process may have patience
    handler = Failing(ZeroDivisionError(), times=0)
    async with a_cable(rabbitmq_url) as cable, _consuming(database, Broker(cable.url, broker.namespace), handler):
        await _put(broker, "first")
        await until(lambda: handler.handled == ["first"])
        cable.fall_silent()
        await _put(broker, "second")
        await until(lambda: cable.number_of_connections == 0, seconds=60)
        await cable.plug_in()
        await until(lambda: handler.handled == ["first", "second"])


async def test_a_number_of_attempts_that_is_none_counts_as_none(database: Database, broker: Broker) -> None:
    handler = Failing(ZeroDivisionError(), times=1)
    async with _consuming(database, broker, handler), broker.publisher() as publisher:
        envelope = _envelope("bad")
        await publisher.put(
            Envelope(envelope.id, envelope.name, envelope.body, {"attempts": "many"}), broker.queue("mailer")
        )
        await until(lambda: handler.handled == ["bad"])


async def test_dead_letters_wait_for_the_database(database: Database, broker: Broker, mongodb_url: str) -> None:
    letters = _Forgetful(database)
    supervisor = Supervisor()
    supervisor.start("dead letters", lambda: letters.drain(broker, "mailer"))
    async with broker.publisher() as publisher:
        await publisher.put(_envelope("given up"), dead_queue(broker.queue("mailer")))
        assert await until(lambda: database["dead_letters"].find_one({"_id": "letter-given up"}))
    await supervisor.stop()
    assert letters.refusals == 0


class _Forgetful(DeadLetters):
    """Cannot reach its database at first."""

    refusals = 2

    async def keep(self, envelope: Envelope, reason: str) -> None:
        if self.refusals:
            self.refusals -= 1
            raise AutoReconnect
        await super().keep(envelope, reason)


@asynccontextmanager
async def _consuming(database: Database, broker: Broker, handler: Any) -> AsyncIterator[None]:
    consumer = Consumer(broker, "mailer", {RepublishRequested: handler}, DeadLetters(database))
    supervisor = Supervisor()
    supervisor.start("consumer", consumer.run)
    try:
        yield
    finally:
        await supervisor.stop()


async def _exists(connection: AbstractConnection, queue: str) -> bool:
    channel = await connection.channel()
    try:
        await channel.get_queue(queue)
    except ChannelNotFoundEntity:
        return False
    return True


async def _put(broker: Broker, *events: str) -> None:
    async with broker.publisher() as publisher:
        for event in events:
            await publisher.put(_envelope(event), broker.queue("mailer"))


def _envelope(event: str) -> Envelope:
    message = RepublishRequested(publisher="mailer", event=event)
    return Envelope(f"letter-{event}", message.NAME, encode(message))
