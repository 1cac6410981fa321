"""The contract of turns: those in memory that unit tests use, and those in MongoDB."""

import asyncio
from datetime import timedelta

import pytest

from services.mailer.adapters.turns import MongoTurns
from services.mailer.domain.tempo import SLACK, Limit
from services.mailer.ports.turns import Turns
from shared.mongo.connection import Database
from tests.support.mailer.builders import NOW
from tests.support.mailer.fakes import FakeTurns

SECOND = timedelta(seconds=1)
ALL, DOMAIN = Limit("all", SECOND), Limit("@large.example", 10 * SECOND)


@pytest.fixture(params=["memory", "mongodb"])
def turns(request: pytest.FixtureRequest) -> Turns:
    if request.param == "memory":
        return FakeTurns()
    database: Database = request.getfixturevalue("database")
    return MongoTurns(database)


async def test_of_many_who_come_at_once_one_goes(turns: Turns) -> None:
    taken = await asyncio.gather(*(turns.take([ALL], NOW) for _ in range(8)))
    assert [turn.is_granted for turn in taken].count(True) == 1
    assert {turn.next_at["all"] for turn in taken} == {NOW + SECOND - SLACK}


async def test_the_next_goes_when_its_turn_comes(turns: Turns) -> None:
    next_at = (await turns.take([ALL], NOW)).next_at["all"]
    assert not (await turns.take([ALL], next_at - timedelta(milliseconds=1))).is_granted
    assert (await turns.take([ALL], next_at)).is_granted


async def test_a_quiet_hour_saves_nothing_up(turns: Turns) -> None:
    await turns.take([ALL], NOW)
    later = NOW + timedelta(hours=1)
    assert [(await turns.take([ALL], later)).is_granted for _ in range(3)] == [True, False, False]


async def test_a_mail_that_one_limit_holds_back_takes_no_turn_of_another(turns: Turns) -> None:
    assert (await turns.take([DOMAIN], NOW)).is_granted
    refused = await turns.take([ALL, DOMAIN], NOW)
    assert (refused.is_granted, refused.next_at) == (False, {DOMAIN.name: NOW + DOMAIN.gap - SLACK})
    assert (await turns.take([ALL], NOW)).is_granted


async def test_two_domains_do_not_wait_for_each_other(turns: Turns) -> None:
    other = Limit("@small.example", DOMAIN.gap)
    assert [(await turns.take([limit], NOW)).is_granted for limit in (DOMAIN, other, DOMAIN)] == [True, True, False]
