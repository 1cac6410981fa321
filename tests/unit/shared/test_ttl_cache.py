"""A burst of equal look-ups asks the database once."""

import asyncio
import time

import pytest

from shared.mongo.ttl_cache import SECONDS, briefly_cached


class Database:
    """Answers each question with how many it was asked; while `gate` is closed, answers wait."""

    def __init__(self) -> None:
        self.questions = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def ask(self, _key: str) -> int:
        self.questions += 1
        answer = self.questions
        await self.gate.wait()
        return answer


async def test_callers_who_ask_at_once_share_one_question() -> None:
    database = Database()
    look_up = briefly_cached(database.ask)
    assert await asyncio.gather(*(look_up("a") for _ in range(10))) == [1] * 10


async def test_a_change_during_a_look_up_is_seen_by_the_next_one() -> None:
    database = Database()
    look_up = briefly_cached(database.ask)
    database.gate.clear()
    early = asyncio.create_task(look_up("a"))
    await asyncio.sleep(0)
    look_up.cache_invalidate("a")
    database.gate.set()
    assert await look_up("a") == 2
    assert await early == 1
    assert await look_up("a") == 2


async def test_a_failure_is_not_remembered() -> None:
    faults = [ConnectionError()]

    async def ask(_key: str) -> str:
        for fault in faults:
            raise fault
        return "there"

    look_up = briefly_cached(ask)
    with pytest.raises(ConnectionError):
        await look_up("a")
    faults.clear()
    assert await look_up("a") == "there"


async def test_a_result_is_used_for_a_second_at_most() -> None:
    database = Database()
    look_up = briefly_cached(database.ask)
    began = time.monotonic()
    await look_up("a")
    while await look_up("a") == 1:
        assert time.monotonic() - began < SECONDS + 5
        await asyncio.sleep(0.05)
    assert time.monotonic() - began >= SECONDS * 0.9
