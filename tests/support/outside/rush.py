"""Many people at the same time: at the form, and at the gates. Both go on until everybody has an answer."""

import asyncio
import uuid
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

from tests.support.outside.device import Device, a_scan
from tests.support.outside.event import Event
from tests.support.outside.insisting import Insistence

Json = dict[str, Any]
Item = TypeVar("Item")


def nothing() -> None:
    """The disturbance of a rush that is not disturbed."""


class Rush:
    """Submissions of `guests`, so many at once, each with an Idempotency-Key; `accepted` are addresses answered 202."""

    def __init__(self, event: Event, guests: list[Json], *, at_once: int) -> None:
        self._event = event
        self._guests = guests
        self._at_once = at_once
        self.insistence = Insistence()
        self.accepted: list[str] = []

    async def run(self, halfway: Callable[[], object] = nothing) -> None:
        """Returns when all are accepted. Raises UnexpectedAnswer."""
        await _share(self._guests, [self._register] * self._at_once, halfway)

    async def _register(self, guest: Json) -> None:
        key = uuid.uuid4().hex
        await self.insistence.ask(lambda: self._event.submit(guest, key=key), expected=202)
        self.accepted.append(guest["email"])


class Morning:
    """Badges held to `phones`, each phone with a queue of its own; `verdicts` by secret."""

    def __init__(self, phones: list[Device], secrets: list[str]) -> None:
        self._phones = phones
        self._secrets = secrets
        self.insistence = Insistence()
        self.verdicts: dict[str, Json] = {}

    async def run(self, halfway: Callable[[], object] = nothing) -> None:
        """Returns when every badge has its verdict. Raises UnexpectedAnswer."""
        await _share(self._secrets, [self._at(phone) for phone in self._phones], halfway)

    def _at(self, phone: Device) -> Callable[[str], Awaitable[None]]:
        async def redeem(secret: str) -> None:
            scan = a_scan(secret)
            answer = await self.insistence.ask(lambda: phone.try_scan(scan), expected=200)
            self.verdicts[secret] = answer.body

        return redeem


async def _share(
    items: Iterable[Item], workers: list[Callable[[Item], Awaitable[None]]], halfway: Callable[[], object]
) -> None:
    """Each worker takes one item after the other; `halfway` is called once, with half of the items taken."""
    waiting = deque(items)
    half = len(waiting) // 2

    async def work(worker: Callable[[Item], Awaitable[None]]) -> None:
        while waiting:
            item = waiting.popleft()
            if len(waiting) == half:
                halfway()
            await worker(item)

    async with asyncio.TaskGroup() as group:
        for worker in workers:
            group.create_task(work(worker))
