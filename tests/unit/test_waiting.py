"""Tests wait for a condition and fail with the last answer."""

import asyncio
from itertools import count

import pytest

from tests.support.waiting import until


async def test_the_first_answer_that_satisfies_is_returned() -> None:
    numbers = count()
    assert await until(lambda: next(numbers), lambda number: number == 3) == 3


async def test_answers_may_be_awaited() -> None:
    async def answer() -> str | None:
        return "there"

    assert await until(answer) == "there"


async def test_the_last_answer_is_named_when_none_satisfies() -> None:
    with pytest.raises(AssertionError, match="'no'"):
        await until(lambda: "no", lambda answer: answer == "yes", seconds=0.01)


async def test_a_question_without_an_answer_ends_too() -> None:
    async def hang() -> bool:
        return await asyncio.Event().wait()

    with pytest.raises(AssertionError):
        await until(hang, seconds=0.01)


async def test_a_timeout_of_the_question_is_not_ours() -> None:
    async def fail() -> bool:
        raise TimeoutError("the server's")

    with pytest.raises(TimeoutError, match="the server's"):
        await until(fail)
