"""Many people submit at the same time, and keep at it until they have an answer, as browsers and their owners do."""

import asyncio
import time
import uuid
from collections import deque
from collections.abc import Callable
from typing import Any

from aiohttp import ClientError

from tests.outside.event import Event
from tests.outside.http import UnexpectedAnswer

AWAY = frozenset({502, 503, 504})
PAUSE_SECONDS = 0.25


class Rush:
    """Submissions of `guests` to `event`, so many at once; each with an Idempotency-Key, so that it may be repeated.

    `accepted` are the addresses that were answered 202; `repeated` counts answers that did not come or said 503.
    """

    def __init__(self, event: Event, guests: list[dict[str, Any]], *, at_once: int, patience: float = 90) -> None:
        self._event = event
        self._waiting = deque(guests)
        self._half = len(guests) // 2
        self._at_once = at_once
        self._patience = patience
        self._halfway: Callable[[], object] = lambda: None
        self.accepted: list[str] = []
        self.repeated = 0

    async def run(self, halfway: Callable[[], object] = lambda: None) -> None:
        """Returns when all are accepted; calls `halfway` once in the middle. Raises UnexpectedAnswer."""
        self._halfway = halfway
        async with asyncio.TaskGroup() as visitors:
            for _ in range(self._at_once):
                visitors.create_task(self._visit())

    async def _visit(self) -> None:
        while self._waiting:
            guest = self._waiting.popleft()
            await self._insist(guest)
            self.accepted.append(guest["email"])
            if len(self.accepted) == self._half:
                self._halfway()

    async def _insist(self, guest: dict[str, Any]) -> None:
        key, deadline = uuid.uuid4().hex, time.monotonic() + self._patience
        while not await self._is_accepted(guest, key):
            if time.monotonic() > deadline:
                raise UnexpectedAnswer(f"{guest['email']} got no answer for {self._patience:g} s")
            self.repeated += 1
            await asyncio.sleep(PAUSE_SECONDS)

    async def _is_accepted(self, guest: dict[str, Any], key: str) -> bool:
        try:
            answer = await self._event.submit(guest, key=key)
        except (ClientError, TimeoutError):
            return False
        if answer.status not in {202, *AWAY}:
            raise UnexpectedAnswer(f"{guest['email']} was answered {answer.status}: {answer.body!r:.500}")
        return answer.status == 202
