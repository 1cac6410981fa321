"""Copies become equal to their publisher's states after every loss, on either side, without help and without end."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from typing_extensions import override

from shared.clock import utc_now
from shared.contracts import Message, decode, encode, order
from shared.contracts.mailer import MailChanged
from shared.contracts.synchronisation import DigestPublished, RepublishRequested
from shared.messaging.broker import Envelope
from shared.messaging.copy_checks import MOST_REQUESTS, CopyChecks
from shared.messaging.epochs import Epochs, Sums
from shared.messaging.marks import MarkedDocuments
from shared.messaging.publication import Document, Relay
from shared.messaging.states import DIGEST, Digests, Republisher, States
from shared.messaging.versioned_copies import VersionedCopies, apply_newer
from shared.mongo.connection import Database, count_and_sum
from shared.schedule.mongo_schedule import MongoSchedule
from shared.schedule.scheduler import Scheduler

pytestmark = pytest.mark.slow

EVENT = "plastics"


def _state(document: Document) -> MailChanged:
    return MailChanged(
        mail=document["_id"],
        event=document["event"],
        registration=None,
        kind="confirmation",
        version=document["version"],
        state="sent",
        reason=document["text"],
        at=utc_now(),
    )


class Things(MarkedDocuments):
    """Documents with a text, published as mails with a reason."""

    @override
    def state(self, document: Document) -> MailChanged:
        return _state(document)


class ThingStates(States):
    """All things."""

    def __init__(self, database: Database) -> None:
        self._things = database["things"]

    @override
    async def events(self) -> Sequence[str]:
        return list(await self._things.distinct("event"))

    @override
    async def messages(self, event: str) -> AsyncIterator[Message]:
        async for document in self._things.find({"event": event}):
            yield _state(document)

    @override
    async def sums(self, event: str) -> Sums:
        return {MailChanged.NAME: await count_and_sum(self._things, "version", {"event": event})}


class Wire:
    """The messages on their way between the two services, instead of RabbitMQ."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.passed: list[Message] = []

    @asynccontextmanager
    async def publisher(self) -> AsyncIterator["Wire"]:
        yield self

    async def publish(self, envelope: Envelope) -> None:
        self.envelopes.append(envelope)

    async def publish_all(self, envelopes: Sequence[Envelope]) -> list[bool]:
        self.envelopes += envelopes
        return [True] * len(envelopes)

    def send(self, message: Message) -> None:
        self.envelopes.append(Envelope("request", message.NAME, encode(message)))

    def messages(self) -> Iterator[Message]:
        while self.envelopes:
            envelope = self.envelopes.pop(0)
            message = decode(envelope.name, envelope.body)
            self.passed.append(message)
            yield message


class World:
    """A publisher of things with one or more processes, and a service with copies of them, on one clock."""

    def __init__(self, database: Database, processes: int = 1) -> None:
        self.now = datetime.fromisoformat("2027-11-11T09:00:10+00:00")
        self.wire: Any = Wire()
        self.database = database
        self.things, self.copies = database["things"], database["copies"]
        self.processes = [Process(self) for _ in range(processes)]
        self.versioned = VersionedCopies(self.copies, MailChanged, per_event=True)
        self.checks = CopyChecks(database, [self.versioned], self.wire.send, self.clock)
        self.unreadable: set[str] = set()

    def clock(self) -> datetime:
        return self.now

    async def begin(self) -> None:
        await self.versioned.prepare()
        await self.things.create_index([("event", 1), ("version", 1)])
        for process in self.processes:
            await process.begin()

    async def change(self, *ids: str, text: str = "text") -> None:
        """Makes or changes things, and publishes them."""
        mark = self.processes[0].unpublished.mark()
        for thing in ids:
            update = {"$set": {"text": text, "event": EVENT, **mark}, "$inc": {"version": 1}}
            await self.things.update_one({"_id": thing}, update, upsert=True)
        await self.processes[0].relay.drain()

    async def deliver(self) -> None:
        for message in self.wire.messages():
            match message:
                case MailChanged() if message.mail not in self.unreadable:
                    fields = {"text": message.reason, "event": message.event}
                    await apply_newer(self.copies, message.mail, order(message), fields)
                case DigestPublished():
                    await self.checks.compare(message)
                case RepublishRequested():
                    await self.processes[0].republisher.answer(message)

    async def pass_seconds(self, number: int) -> None:
        """Lets time pass, and all that happens by it."""
        await self._pass(timedelta(seconds=number), 1)

    async def pass_minutes(self, number: int) -> None:
        """The same in steps of seconds."""
        await self._pass(timedelta(seconds=15), number * 4)

    async def pass_hours(self, number: int) -> None:
        """The same with longer steps."""
        await self._pass(timedelta(minutes=10), number * 6)

    async def _pass(self, step: timedelta, times: int) -> None:
        for _ in range(times):
            self.now += step
            for process in self.processes:
                await process.scheduler.run_due()
                await process.relay.drain()
            await self.deliver()

    async def state_of(self, collection: Any) -> dict[str, str]:
        return {document["_id"]: document["text"] async for document in collection.find()}

    async def assert_equal(self) -> None:
        assert await self.state_of(self.copies) == await self.state_of(self.things)

    def passed(self, kind: type[Message]) -> list[Any]:
        return [message for message in self.wire.passed if isinstance(message, kind)]


class Process:
    """One process of the publisher."""

    def __init__(self, world: World) -> None:
        database, clock = world.database, world.clock
        epochs, states, self.schedule = Epochs(database, clock), ThingStates(database), MongoSchedule(database)
        self.unpublished = Things(database["things"], clock)
        self.relay = Relay(world.wire, epochs, clock, self.unpublished)
        self.digests = Digests("mailer", states, epochs, self.schedule, self.relay, clock=clock)
        self.scheduler = Scheduler(self.schedule, {DIGEST: self.digests.publish}, clock)
        self.republisher = Republisher("mailer", states, epochs, world.wire, self.digests)

    async def begin(self) -> None:
        await self.unpublished.prepare()
        await self.schedule.prepare()
        await self.digests.publish_all_soon()


@pytest.fixture
async def world(database: Database) -> World:
    """Three things, and equal copies."""
    world = World(database)
    await world.begin()
    await world.change("a", "b", "c")
    await world.pass_minutes(3)
    await world.assert_equal()
    world.wire.passed.clear()
    return world


@asynccontextmanager
async def _restored(world: World) -> AsyncIterator[None]:
    """Puts the publisher's database back, at the end, to where it was at the beginning."""
    names = ("things", "epochs", "schedule")
    backup = {name: await world.database[name].find().to_list(None) for name in names}
    yield
    for name, documents in backup.items():
        await world.database[name].delete_many({})
        await world.database[name].insert_many(documents)
    world.processes = [Process(world)]
    await world.processes[0].begin()


async def test_a_message_that_is_lost_is_made_good(world: World) -> None:
    await world.change("b", "d", text="lost")
    world.wire.envelopes.clear()
    await world.pass_minutes(3)
    await world.assert_equal()


async def test_copies_follow_a_publisher_that_was_restored_from_a_backup(world: World) -> None:
    async with _restored(world):
        await world.change("a", "d", text="of the lost future")
        await world.change("a", "e", text="of the lost future")
        await world.pass_minutes(3)
    assert "of the lost future" in (await world.state_of(world.copies)).values()
    await world.change("a", "f", text="after the backup was restored")
    await world.pass_minutes(4)
    await world.assert_equal()


async def test_copies_follow_a_publisher_that_was_restored_from_the_same_backup_twice(world: World) -> None:
    async with _restored(world):
        async with _restored(world):
            await world.change("a", "d", text="of the first lost future")
            await world.pass_minutes(3)
        await world.change("a", "e", text="of the second lost future")
        await world.pass_minutes(4)
        await world.assert_equal()
    await world.pass_minutes(4)
    await world.assert_equal()


async def test_a_publisher_whose_clock_is_behind_overrides_the_lost_future_all_the_same(world: World) -> None:
    async with _restored(world):
        await world.change("a", "d", text="of the lost future")
        await world.pass_minutes(1)
        await world.processes[0].republisher.answer(RepublishRequested(publisher="mailer", event=EVENT))
        await world.pass_minutes(3)
    world.now -= timedelta(days=365)
    await world.database["copy_checks"].delete_many({})
    await world.processes[0].digests.publish_soon([EVENT])
    await world.pass_minutes(4)
    await world.assert_equal()


async def test_a_change_while_a_restored_state_is_sent_again_is_not_lost(world: World) -> None:
    async with _restored(world):
        for _ in range(5):
            await world.change("a", text="of the lost future")
        await world.pass_minutes(3)
    await world.processes[0].republisher.answer(RepublishRequested(publisher="mailer", event=EVENT))
    await world.change("a", text="while it was sent")
    world.wire.envelopes.reverse()
    await world.deliver()
    assert (await world.state_of(world.copies))["a"] == "while it was sent"


async def test_what_was_deleted_disappears_from_the_copies(world: World) -> None:
    await world.things.delete_one({"_id": "b"})
    await world.change("a")
    await world.pass_minutes(4)
    assert (await world.state_of(world.copies)).keys() == {"a", "c"}


async def test_a_publisher_that_lost_everything_takes_the_copies_along(world: World) -> None:
    await world.things.delete_many({})
    await world.processes[0].digests.publish_soon([EVENT])
    await world.pass_minutes(4)
    assert await world.state_of(world.copies) == {}


async def test_a_service_that_lost_its_copies_gets_them_back(world: World) -> None:
    await world.copies.delete_many({})
    await world.checks.ask_for_digests("mailer")
    await world.pass_minutes(4)
    await world.assert_equal()


async def test_only_the_event_that_does_not_match_is_sent_again(world: World) -> None:
    await world.things.insert_one({"_id": "x", "event": "another", "text": "text", "version": 1})
    await world.change("d")
    world.wire.envelopes.clear()
    await world.pass_minutes(3)
    assert {request.event for request in world.passed(RepublishRequested)} == {EVENT}
    assert {state.event for state in world.passed(MailChanged)} == {EVENT}


async def test_states_on_their_way_are_no_reason_to_ask(world: World) -> None:
    for number in range(10):
        await world.change("a", f"new-{number}")
        on_their_way, world.wire.envelopes = world.wire.envelopes, []
        await world.pass_minutes(1)
        world.wire.envelopes += on_their_way
    assert world.passed(DigestPublished)
    await world.pass_minutes(3)
    assert world.passed(RepublishRequested) == []
    await world.assert_equal()


async def test_what_cannot_be_repaired_is_asked_for_a_few_times_only(world: World) -> None:
    world.unreadable = {"d"}
    await world.change("d")
    await world.pass_minutes(4)
    await world.pass_hours(12)
    assert 1 < len(world.passed(RepublishRequested)) <= MOST_REQUESTS


async def test_copies_that_match_again_may_be_asked_for_again(world: World) -> None:
    for thing in ("d", "e"):
        await world.change(thing)
        world.wire.envelopes.clear()
        await world.pass_minutes(4)
        await world.assert_equal()
    assert len(world.passed(RepublishRequested)) == 2
    assert await world.database["copy_checks"].count_documents({}) == 0


async def test_of_two_processes_one_publishes_each_digest(database: Database) -> None:
    world = World(database, processes=2)
    await world.begin()
    for number in range(5):
        await world.change("a", text=str(number))
        await world.processes[1].digests.follow([EVENT])
        await world.pass_minutes(1)
    await world.pass_minutes(5)
    digests = [(digest.count, digest.versions) for digest in world.passed(DigestPublished)]
    assert len(digests) <= 7
    assert all(earlier <= later for earlier, later in pairwise(digests))
    assert digests[-2:] == [(1, 5)] * 2


async def test_an_event_that_changes_all_the_time_has_a_digest_a_minute(world: World) -> None:
    for number in range(20):
        await world.change("a", text=str(number))
        await world.pass_seconds(15)
    assert 4 <= len(world.passed(DigestPublished)) <= 6


async def test_an_event_that_does_not_change_has_one_digest_an_hour(world: World) -> None:
    await world.pass_hours(1)
    world.wire.passed.clear()
    await world.pass_hours(3)
    assert len(world.wire.passed) == 3


async def test_digests_are_compared_on_indexes_alone(world: World) -> None:
    await world.things.insert_many({"event": f"other-{n}", "text": "x", "version": 1} for n in range(500))
    await world.copies.insert_many({"event": f"other-{n}", "text": "x", "version": 1, "epoch": 1} for n in range(500))
    await world.database.command("profile", 2)
    await world.change("a")
    await world.pass_minutes(3)
    await world.versioned.newest_epoch(EVENT)
    await world.database.command("profile", 0)
    reads = await world.database["system.profile"].find({"ns": {"$regex": "things|copies"}}).to_list(None)
    assert [read["planSummary"] for read in reads if "COLLSCAN" in read.get("planSummary", "")] == []
    sums = [read for read in reads if read["command"].get("aggregate")]
    assert len(sums) >= 4
    assert all(read["docsExamined"] == 0 for read in sums)
