"""Waiting for something to become true, with a deadline instead of a sleep of some length."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

Told = TypeVar("Told")
PAUSE_SECONDS = 0.05


async def until(
    ask: Callable[[], Awaitable[Told]], satisfied: Callable[[Told], object] = bool, *, seconds: float = 30
) -> Told:
    """Asks again and again until the answer satisfies, and returns it; an AssertionError shows the last one."""
    deadline = time.monotonic() + seconds
    while not satisfied(told := await ask()):
        assert time.monotonic() < deadline, f"Still not so after {seconds:g} s: {told!r:.2000}"
        await asyncio.sleep(PAUSE_SECONDS)
    return told


async def at_once(work: list[Awaitable[Told]]) -> list[Told]:
    """Does all of it at the same time; the first fault ends it."""
    return list(await asyncio.gather(*work))
