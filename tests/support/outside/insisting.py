"""Asking again until there is an answer, as a browser and its owner do when a server is away."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import ClientError

from tests.support.answers import Answer
from tests.support.outside.http import UnexpectedAnswer

AWAY = frozenset({502, 503, 504})
PAUSE_SECONDS = 0.25


@dataclass
class Insistence:
    """Asks for at most `patience` seconds; `repeated` counts how often nothing came, or that somebody is away."""

    patience: float = 90
    repeated: int = 0

    async def ask(self, call: Callable[[], Awaitable[Answer]], *, expected: int) -> Answer:
        """The answer with status `expected`; `call` must be one that may be repeated. Raises UnexpectedAnswer."""
        deadline = time.monotonic() + self.patience
        while (answer := await _answer(call)) is None:
            if time.monotonic() > deadline:
                raise UnexpectedAnswer(f"No answer for {self.patience:g} s")
            self.repeated += 1
            await asyncio.sleep(PAUSE_SECONDS)
        if answer.status != expected:
            raise UnexpectedAnswer(f"{answer.status} instead of {expected}: {answer.body!r:.500}")
        return answer


async def _answer(call: Callable[[], Awaitable[Answer]]) -> Answer | None:
    """None: nobody was there."""
    try:
        answer = await call()
    except (ClientError, TimeoutError):
        return None
    return None if answer.status in AWAY else answer
