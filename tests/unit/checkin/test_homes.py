"""A door has one home at a time, whatever breaks off, comes twice or comes late; and no scan is lost on the way."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from services.checkin.domain.devices import DeviceStatus, PairingCode
from services.checkin.domain.homes import MAIN_HOME, Home
from services.checkin.use_cases.homes.find_unsent_phones import find_unsent_phones
from services.checkin.use_cases.homes.hand_over_door import hand_over_door
from services.checkin.use_cases.homes.note_door_sent import note_door_sent
from services.checkin.use_cases.homes.note_home import note_home
from services.checkin.use_cases.homes.send_left_overs import send_left_overs
from services.checkin.use_cases.homes.store_door_part import store_door_part
from shared.audit import AuditEntry
from shared.contracts import Message
from shared.contracts.doors import DoorMoved, DoorPartSent, DoorRequested, DoorSent
from shared.contracts.synchronisation import RepublishRequested
from shared.messaging.broker import BrokerAway
from shared.messaging.ports import StatePublisher
from tests.support.checkin.builders import a_device
from tests.support.checkin.fake_homes import FakeDoorDocuments, FakeDoorMail, FakeHomes
from tests.support.checkin.fakes import FakeDevices
from tests.support.shared.fake_schedule import FakeSchedule
from tests.support.times import NOON

EVENT = "plastics-2026"
NAMES = (MAIN_HOME, "venue")
PAIRED = AuditEntry(actor="me", action="pair", event=EVENT, subject="phone", at=NOON, before={}, after={})
CODE = PairingCode(hash="c", event=EVENT, gate="gate-1", role="scan", lists=("main",), expires_at=NOON, reusable=True)


class Publisher(StatePublisher):
    """Notes what it was asked for."""

    def __init__(self) -> None:
        self.requests: list[RepublishRequested] = []

    async def answer(self, request: RepublishRequested) -> None:
        self.requests.append(request)


@dataclass
class Installation:
    """One check-in; its messages are handled one after the other, each until its handler raises nothing."""

    homes: FakeHomes
    mail: FakeDoorMail
    documents: FakeDoorDocuments = field(default_factory=FakeDoorDocuments)
    publisher: Publisher = field(default_factory=Publisher)
    schedule: FakeSchedule = field(default_factory=FakeSchedule)

    async def has_door(self) -> bool:
        return (await self.homes.of(EVENT)).name == self.homes.own.name

    async def handle(self, message: Message) -> None:
        stores: dict[str, Any] = {"homes": self.homes, "documents": self.documents, "mail": self.mail}
        match message:
            case DoorRequested():
                await hand_over_door(message, **stores, schedule=self.schedule, clock=lambda: NOON)
            case DoorPartSent():
                await store_door_part(message, **stores, publisher=self.publisher)
            case DoorSent():
                await note_door_sent(message, **stores, publisher=self.publisher)
            case DoorMoved():
                await note_home(message, homes=self.homes)


class World:
    """Main and venue, and a network that loses nothing, but repeats and reorders."""

    def __init__(self) -> None:
        self.queues: dict[str, list[Message]] = {name: [] for name in NAMES}
        self.at = {
            name: Installation(FakeHomes(Home(name, f"https://{name}")), FakeDoorMail(self.queues)) for name in NAMES
        }
        self.requests = 0

    def ask_for(self, to: str, **fields: object) -> None:
        self.requests += 1
        values = {"event": EVENT, "request": f"r{self.requests}", "to": to, "url": "", **fields}
        for queue in self.queues.values():
            queue.append(DoorRequested(**{"valid_until": NOON + timedelta(minutes=1), **values}))  # type: ignore[arg-type]

    async def step(self, name: str, position: int, *, breaks_at: int | None = None, repeats: bool = False) -> None:
        """Handles one message; where its handler breaks off, it stays in the queue."""
        queue, installation = self.queues[name], self.at[name]
        message = queue[position]
        installation.mail.breaks_at = breaks_at
        try:
            await installation.handle(message)
        except BrokerAway:
            return
        finally:
            installation.mail.breaks_at = None
        if not repeats:
            queue.remove(message)

    async def settle(self) -> None:
        while any(self.queues.values()):
            for name in NAMES:
                if self.queues[name]:
                    await self.step(name, 0)

    async def doors(self) -> list[str]:
        return [name for name, installation in self.at.items() if await installation.has_door()]


async def test_the_door_moves_with_all_of_its_scans() -> None:
    world = World()
    world.at["main"].documents.scans = {"a", "b"}
    world.ask_for("venue")
    await world.settle()
    assert await world.doors() == ["venue"]
    assert world.at["venue"].documents.scans == {"a", "b"}
    assert [request.known_epoch for request in world.at["venue"].publisher.requests] == [1]


async def test_between_the_two_there_is_no_home() -> None:
    world = World()
    world.at["main"].documents.scans = {"a", "b"}
    world.ask_for("venue")
    await world.step("main", 0)
    assert await world.doors() == []
    while len(world.queues["venue"]) > 2:  # all but the last part and the end
        await world.step("venue", 0)
    assert await world.doors() == []


async def test_phones_that_have_yet_to_send_something_are_named_before_a_door_goes_back() -> None:
    devices, status = FakeDevices(), DeviceStatus(reported_at=NOON, queue=3)
    phones = {
        "waits": a_device("waits", status=status),
        "empty": a_device("empty", status=replace(status, queue=0)),
        "never told": a_device("never told"),
        "revoked": a_device("revoked", status=status, revoked_at=NOON),
        "of another event": a_device("of another event", status=status, event="healthtech"),
    }
    for name, phone in phones.items():
        await devices.pair(phone, name, CODE, PAIRED)
    assert [phone.id for phone in await find_unsent_phones(EVENT, devices=devices)] == ["waits"]


async def test_a_request_that_is_too_old_moves_nothing() -> None:
    world = World()
    world.ask_for("venue", valid_until=NOON - timedelta(seconds=1))
    await world.settle()
    assert await world.doors() == ["main"]


async def test_a_request_is_served_once() -> None:
    world = World()
    world.ask_for("venue")
    asked = world.queues["main"][0]
    await world.settle()
    world.ask_for("main")
    await world.settle()
    await world.at["main"].handle(asked)  # comes again, from a queue that was restored
    await world.settle()
    assert await world.doors() == ["main"]


async def test_what_was_being_recorded_follows_and_is_published_again() -> None:
    world = World()
    world.ask_for("venue")
    await world.settle()
    main, venue = world.at["main"], world.at["venue"]
    main.documents.late = {"late"}
    await send_left_overs(EVENT, NOON, homes=main.homes, documents=main.documents, mail=main.mail)
    await world.settle()
    assert (venue.documents.scans, len(venue.publisher.requests)) == ({"late"}, 2)
    assert main.homes.settled == {EVENT: 1}


async def test_a_door_that_was_taken_by_force_stays_where_it_is_when_the_laptop_comes_back() -> None:
    world = World()
    world.ask_for("venue")
    await world.settle()
    world.at["venue"].documents.scans = {"on the laptop"}
    await world.at["main"].homes.take(EVENT, Home("main", "", 2))
    world.ask_for("main", term=2)
    await world.settle()
    assert await world.doors() == ["main"]
    assert world.at["main"].documents.scans == {"on the laptop"}


@pytest.mark.parametrize("seed", range(150))
async def test_whatever_happens_there_is_one_home_at_most_and_nothing_is_lost(seed: int) -> None:
    world, random, made = World(), Random(seed), set[str]()
    for turn in range(80):
        for name in await world.doors():  # a home records scans
            made.add(f"{name}-{turn}")
            world.at[name].documents.scans.add(f"{name}-{turn}")
        if random.random() < 0.1:
            world.ask_for(random.choice(NAMES))
        name = random.choice(NAMES)
        if queue := world.queues[name]:
            position = random.randrange(len(queue))
            breaks_at = random.choice([None, None, 0, 1, 3])
            await world.step(name, position, breaks_at=breaks_at, repeats=random.random() < 0.2)
        assert len(await world.doors()) <= 1
    await world.settle()
    (home,) = await world.doors()
    assert world.at[home].documents.scans >= made
