"""Calls of many at the same time are done together."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from shared.mongo.batching import Batcher


class Work:
    """Doubles numbers, and remembers the batcher; a negative number is a fault."""

    def __init__(self) -> None:
        self.batcher: list[list[int]] = []
        self.may_end = asyncio.Event()
        self.may_end.set()

    async def __call__(self, asked: Sequence[Any]) -> list[Any]:
        self.batcher.append(list(asked))
        await self.may_end.wait()
        if min(asked) < 0:
            raise ValueError("negative")
        return [2 * number for number in asked]


async def test_a_lone_question_is_answered_at_once() -> None:
    work = Work()
    assert await Batcher(work).submit(4) == 8
    assert work.batcher == [[4]]


async def test_what_comes_during_a_round_goes_into_the_next() -> None:
    work = Work()
    batcher = Batcher(work)
    work.may_end.clear()
    first = asyncio.create_task(batcher.submit(1))
    while not work.batcher:
        await asyncio.sleep(0)
    others = [asyncio.create_task(batcher.submit(number)) for number in (2, 3, 4)]
    await asyncio.sleep(0)
    work.may_end.set()
    assert await asyncio.gather(first, *others) == [2, 4, 6, 8]
    assert work.batcher == [[1], [2, 3, 4]]


async def test_a_fault_reaches_only_who_made_it() -> None:
    work = Work()
    batcher = Batcher(work)
    outcomes = await asyncio.gather(*(batcher.submit(number) for number in (1, -1, 2)), return_exceptions=True)
    assert [outcomes[0], type(outcomes[1]), outcomes[2]] == [2, ValueError, 4]
    assert work.batcher == [[1, -1, 2], [1], [-1], [2]]
    assert await batcher.submit(5) == 10


async def test_while_the_database_is_away_nobody_asks_again_alone() -> None:
    asked = []

    async def away(numbers: Sequence[int]) -> Sequence[int]:
        asked.append(list(numbers))
        raise AutoReconnect

    batcher: Batcher[int, int] = Batcher(away)
    outcomes = await asyncio.gather(*(batcher.submit(number) for number in (1, 2)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [AutoReconnect, AutoReconnect]
    assert asked == [[1, 2]]


async def test_a_round_goes_on_though_somebody_has_gone() -> None:
    work = Work()
    batcher = Batcher(work)
    work.may_end.clear()
    gone, stays = (asyncio.create_task(batcher.submit(number)) for number in (1, 2))
    while not work.batcher:
        await asyncio.sleep(0)
    gone.cancel()
    work.may_end.set()
    assert await stays == 4
    with pytest.raises(asyncio.CancelledError):
        await gone
