"""Alarms in MongoDB: any number of processes watch, and a restart neither loses an alarm nor raises it twice."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from shared.alarms.alarm import Concern
from shared.alarms.mongo_alarms import MongoAlarms
from shared.alarms.watch import AlarmWatch, Probe
from shared.contracts.alarms import AlarmChanged
from shared.mongo.connection import Database
from tests.support.checkin.fakes import SetClock
from tests.support.times import NOON

FULL = Concern(kind="storage_nearly_full", subject="db:27017", number=90)
AWAY = Concern(kind="broker_away")


class World:
    """Concerns of the moment, several watches that look at them, and the alarms that these told."""

    def __init__(self, database: Database) -> None:
        self.clock = SetClock(NOON)
        self.wrong: list[Concern] = []
        self.is_blind = False
        self.told: list[AlarmChanged] = []
        self.alarms = MongoAlarms(database, self.clock)

    async def find(self) -> list[Concern]:
        if self.is_blind:
            raise OSError
        return self.wrong

    async def tell(self, alarm: AlarmChanged) -> None:
        self.told.append(alarm)

    async def look(self, *wrong: Concern, minutes: int = 1) -> None:
        """Two processes look at the same time, each of them started a moment ago."""
        self.clock.now += timedelta(minutes=minutes)
        self.wrong = list(wrong)
        probe = Probe(frozenset({"storage_nearly_full", "broker_away"}), self.find)
        watches = [AlarmWatch("mailer", self.alarms, [probe], self.clock, self.tell) for _ in range(2)]
        await asyncio.gather(*(watch.look("mailer", NOON) for watch in watches))

    async def open(self) -> list[Any]:
        return [alarm.kind for alarm in await self.alarms.open()]


@pytest.fixture
async def world(database: Database) -> World:
    world = World(database)
    await world.alarms.prepare()
    return world


async def test_an_alarm_is_told_once_by_any_number_of_processes(world: World) -> None:
    for _ in range(3):
        await world.look(FULL)
    assert [alarm.number for alarm in world.told] == [90]
    assert await world.open() == ["storage_nearly_full"]
    assert len(await world.alarms.batch()) == 1, "it waits to be published"


async def test_what_passes_by_itself_leaves_nothing(world: World) -> None:
    await world.look(AWAY)
    await world.look()
    assert (world.told, await world.open(), await world.alarms.batch()) == ([], [], [])


async def test_an_alarm_ends_and_its_end_is_published(world: World) -> None:
    await world.look(FULL)
    await world.look()
    assert await world.open() == []
    [document] = await world.alarms.batch()
    assert world.alarms.state(document).ended_at == world.clock.now
    await world.look(FULL, minutes=30)
    assert await world.open() == ["storage_nearly_full"]


async def test_who_cannot_look_says_neither_that_something_is_wrong_nor_that_all_is_well(world: World) -> None:
    await world.look(FULL)
    world.is_blind = True
    await world.look()
    assert await world.open() == ["storage_nearly_full"]


async def test_alarms_of_other_services_are_followed_and_one_of_two_services_is_shown_once(world: World) -> None:
    await world.look(FULL)
    theirs = AlarmChanged(
        alarm="checkin/storage_nearly_full//db:27017",
        publisher="checkin",
        kind="storage_nearly_full",
        event="",
        subject="db:27017",
        number=91,
        detail="",
        version=2,
        raised_at=NOON,
        ended_at=None,
    )
    older = {"version": 1, "number": 99}
    await world.alarms.follow(theirs)
    await world.alarms.follow(AlarmChanged(**{**{f: getattr(theirs, f) for f in theirs.__slots__}, **older}))
    await world.alarms.follow(world.told[0])
    assert await world.open() == ["storage_nearly_full"]
    assert {alarm.number for alarm in await world.alarms.going_on("checkin")} == {91}
    await world.look()
    assert [alarm.publisher for alarm in await world.alarms.open()] == ["checkin"]
