"""Waiting for something to become true, with a deadline instead of a sleep of some length."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

Answer = TypeVar("Answer")

SECONDS = 30.0
PAUSE_SECONDS = 0.03


@overload
async def until(
    ask: Callable[[], Awaitable[Answer | None]], satisfied: Callable[[Answer], object] = ..., *, seconds: float = ...
) -> Answer: ...


@overload
async def until(
    ask: Callable[[], Answer | None], satisfied: Callable[[Answer], object] = ..., *, seconds: float = ...
) -> Answer: ...


async def until(ask: Callable[[], Any], satisfied: Callable[[Any], object] = bool, *, seconds: float = SECONDS) -> Any:
    """Asks again and again until an answer satisfies, and returns it. Raises AssertionError with the last answer."""
    answer: Any = None
    try:
        async with asyncio.timeout(seconds) as deadline:
            while True:
                answer = ask()
                if inspect.isawaitable(answer):
                    answer = await answer
                if satisfied(answer):
                    return answer
                await asyncio.sleep(PAUSE_SECONDS)
    except TimeoutError:
        if not deadline.expired():
            raise
        raise AssertionError(f"Still not so after {seconds:g} s: {answer!r:.2000}") from None


async def at_once(work: list[Awaitable[Answer]]) -> list[Answer]:
    """Does all of it at the same time; the first fault ends it."""
    return list(await asyncio.gather(*work))
