"""Fast and slow answers leave after the same time."""

import asyncio

import pytest

from services.registration.web.people.submission import SHORTEST_SECONDS, equal_time
from shared.errors import Conflict


async def _seconds(work: float, error: Exception | None = None) -> float:
    clock = asyncio.get_running_loop().time
    began = clock()
    try:
        async with equal_time():
            await asyncio.sleep(work)
            if error:
                raise error
    except Conflict:
        assert error
    return clock() - began


@pytest.mark.parametrize("error", [None, Conflict()])
async def test_an_answer_leaves_no_earlier_than_any_other(error: Exception | None) -> None:
    assert await _seconds(0, error) >= SHORTEST_SECONDS * 0.99
    assert await _seconds(SHORTEST_SECONDS / 2, error) >= SHORTEST_SECONDS * 0.99


async def test_answers_leave_in_steps() -> None:
    assert await _seconds(SHORTEST_SECONDS * 1.2) >= SHORTEST_SECONDS * 1.99
