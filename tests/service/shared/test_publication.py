"""A committed message is published whatever dies in between; a message of another process only when it has died."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY
from typing_extensions import override

from shared.clock import utc_now
from shared.contracts import decode
from shared.contracts.synchronisation import RepublishRequested
from shared.messaging.broker import Broker, BrokerAway
from shared.messaging.epochs import Epochs
from shared.messaging.marks import MarkedDocuments
from shared.messaging.outbox import Outbox
from shared.messaging.publication import SWEEP_AFTER, Document, Relay, Unpublished
from shared.mongo.connection import Database
from tests.support.servers.cable import a_cable
from tests.support.waiting import until

pytestmark = pytest.mark.slow

Heard = list[str | None]


class Things(MarkedDocuments):
    """Documents whose state is a message with the document's text."""

    @override
    def state(self, document: Document) -> RepublishRequested:
        return RepublishRequested(publisher="mailer", event=document["text"])


class Process:
    """One process of a service that publishes in one of the two ways."""

    def __init__(self, way: str, database: Database, broker: Broker) -> None:
        self.now = utc_now
        self.unpublished: Any = (
            Outbox(database, self._clock) if way == "rows" else Things(database["things"], self._clock)
        )
        self.collection = database["outbox" if way == "rows" else "things"]
        self.relay = Relay(broker, Epochs(database), self._clock, self.unpublished)

    def _clock(self) -> datetime:
        return self.now()

    async def write(self, text: str) -> None:
        if isinstance(self.unpublished, Outbox):
            await self.unpublished.send(RepublishRequested(publisher="mailer", event=text))
        else:
            update = {"$set": {"text": text, **self.unpublished.mark()}, "$inc": {"version": 1}}
            await self.collection.update_one({"_id": text}, update, upsert=True)
            self.unpublished.committed()

    def waits_until_the_writer_counts_as_dead(self) -> None:
        self.now = lambda: utc_now() + SWEEP_AFTER + timedelta(seconds=1)


@pytest.fixture(params=["rows", "marks"])
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def processes(way: str, database: Database, broker: Broker) -> list[Process]:
    """Two of one service."""
    made = [Process(way, database, broker) for _ in range(2)]
    await made[0].unpublished.prepare()
    return made


@pytest.fixture
async def heard(broker: Broker) -> AsyncIterator[Heard]:
    """The texts of all messages that another service has received, in order."""
    texts: Heard = []

    async def receive(delivery: Any) -> None:
        message: Any = decode(delivery.envelope.name, delivery.envelope.body)
        texts.append(message.event)
        await delivery.done()

    async with broker.connection():
        pass  # the queues are there before anything is published
    listening = asyncio.create_task(broker.consume(broker.queue("mailer"), receive, prefetch=50))
    yield texts
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_a_committed_message_is_published_once(processes: list[Process], heard: Heard) -> None:
    first, second = processes
    async with _relaying(first), _relaying(second):
        await first.write("a")
        await second.write("b")
        await until(lambda: sorted(map(str, heard)) == ["a", "b"])
        await until(lambda: _nothing_waits(first.unpublished))
    assert sorted(map(str, heard)) == ["a", "b"]


async def test_a_message_of_a_living_process_is_left_to_it(processes: list[Process], heard: Heard) -> None:
    first, second = processes
    await first.write("a")
    await second.relay.drain()
    assert await first.unpublished.oldest() is not None
    await first.relay.drain()
    await until(lambda: heard == ["a"])


async def test_a_process_that_dies_after_its_commit_is_taken_over(processes: list[Process], heard: Heard) -> None:
    dead, living = processes
    await dead.write("a")
    living.waits_until_the_writer_counts_as_dead()
    await living.relay.drain()
    await until(lambda: heard == ["a"])
    assert await _nothing_waits(living.unpublished)


async def test_a_process_that_dies_before_it_notes_a_confirm_has_published_twice(
    processes: list[Process], heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead, living = processes
    monkeypatch.setattr(dead.unpublished, "confirm", _killed)
    await dead.write("a")
    with pytest.raises(ZeroDivisionError):
        await dead.relay.drain()
    living.waits_until_the_writer_counts_as_dead()
    await living.relay.drain()
    await until(lambda: heard == ["a", "a"])


async def test_nothing_is_published_again_after_it_was_confirmed(processes: list[Process], heard: Heard) -> None:
    first, second = processes
    await first.write("a")
    await first.relay.drain()
    second.waits_until_the_writer_counts_as_dead()
    await second.relay.drain()
    await first.write("end")
    await first.relay.drain()
    await until(lambda: "end" in heard)
    assert heard == ["a", "end"]


async def test_a_message_waits_while_the_broker_is_away(
    way: str, database: Database, broker: Broker, heard: Heard
) -> None:
    alone = Process(way, database, Broker("amqp://localhost:1", broker.namespace))
    await alone.unpublished.prepare()
    await alone.write("a")
    await alone.relay.drain()
    alone.now = lambda: utc_now() + timedelta(seconds=60)
    with suppress(ConnectionError):
        await alone.relay.run()
    assert REGISTRY.get_sample_value("moien_outbox_oldest_seconds") == pytest.approx(60, abs=10)
    alone.relay = Relay(broker, Epochs(database), alone.now, alone.unpublished)
    await alone.relay.drain()
    await until(lambda: heard == ["a"])
    assert REGISTRY.get_sample_value("moien_outbox_oldest_seconds") == 0


async def test_a_relay_with_nothing_to_publish_notices_that_its_connection_broke(
    database: Database, rabbitmq_url: str, namespace: str
) -> None:
    async with a_cable(rabbitmq_url) as cable:
        outbox = Outbox(database)
        await outbox.prepare()
        running = asyncio.create_task(Relay(Broker(cable.url, namespace), Epochs(database), utc_now, outbox).run())
        await outbox.send(RepublishRequested(publisher="mailer", event="plastics"))
        await until(lambda: _nothing_waits(outbox))
        await cable.pull_out()
        done, _ = await asyncio.wait([running], timeout=20)
        running.cancel()
        assert done == {running}
        assert isinstance(running.exception(), BrokerAway)


async def test_one_relay_publishes_rows_as_well_as_marks(database: Database, broker: Broker, heard: Heard) -> None:
    rows, marks = (Process(way, database, broker) for way in ("rows", "marks"))
    relay = Relay(broker, Epochs(database), utc_now, rows.unpublished, marks.unpublished)
    await rows.write("row")
    await marks.write("mark")
    await relay.drain()
    await until(lambda: sorted(map(str, heard)) == ["mark", "row"])


async def test_a_transaction_that_is_given_up_publishes_nothing(
    database: Database, broker: Broker, heard: Heard
) -> None:
    process = Process("rows", database, broker)
    await process.unpublished.prepare()
    async with await database.client.start_session() as session:
        session.start_transaction()
        await process.unpublished.append([RepublishRequested(publisher="mailer", event="never")], session)
        await process.relay.drain()
        await session.abort_transaction()
    await process.write("end")
    await process.relay.drain()
    await until(lambda: "end" in heard)
    assert heard == ["end"]


async def test_a_document_that_changes_while_it_is_published_is_published_again(
    database: Database, broker: Broker
) -> None:
    process = Process("marks", database, broker)
    await process.write("a")
    (as_read,) = await process.unpublished.batch()
    await process.write("a")
    await process.unpublished.confirm([as_read])
    assert [document["version"] for document in await process.unpublished.batch()] == [2]


async def test_the_look_for_what_waits_reads_nothing_else(processes: list[Process], database: Database) -> None:
    unpublished, collection = processes[0].unpublished, processes[0].collection
    await collection.insert_many({"text": "published long ago"} for _ in range(1000))
    for process in processes:
        await process.write("a" if process is processes[0] else "of the other process")
    await database.command("profile", 2)
    assert len(await unpublished.batch()) == 1
    assert await unpublished.oldest()
    await database.command("profile", 0)
    looks = await database["system.profile"].find({"op": "query", "ns": collection.full_name}).to_list(None)
    assert [look["docsExamined"] <= 2 and "COLLSCAN" not in look["planSummary"] for look in looks] == [True, True]


@asynccontextmanager
async def _relaying(process: Process) -> AsyncIterator[None]:
    task = asyncio.create_task(process.relay.run())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _nothing_waits(unpublished: Unpublished) -> bool:
    return await unpublished.oldest() is None


async def _killed(_documents: Sequence[Document]) -> None:
    raise ZeroDivisionError
