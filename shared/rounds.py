"""Doing for many at once what many ask at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from shared.mongo import is_outage

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

MOST = 100


class Rounds(Generic[Asked, Answer]):
    """While one round is under way, the next gathers; so a rush shares the cost of each call to the database.

    Whoever asks alone waits for nobody. `work` answers each of what it is given, in order. Where it raises, it is
    given each once more alone, so that a fault harms only whose it is; not so while the database is away. A round goes
    on though somebody who asked has gone.
    """

    def __init__(self, work: Callable[[Sequence[Asked]], Awaitable[Sequence[Answer]]]) -> None:
        self._work = work
        self._waiting: list[tuple[Asked, asyncio.Future[Answer]]] = []
        self._going_round: asyncio.Task[None] | None = None

    async def ask(self, asked: Asked) -> Answer:
        """The answer to one of them."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answer))
        if self._going_round is None or self._going_round.done():
            self._going_round = asyncio.create_task(self._go_round())
        return await answer

    async def _go_round(self) -> None:
        while self._waiting:
            together, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            await self._answer(together)

    async def _answer(self, together: Sequence[tuple[Asked, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._work([asked for asked, _ in together])
        except Exception as error:
            await self._answer_apart(together, error)
            return
        for (_, future), answer in zip(together, answers, strict=True):
            if not future.done():
                future.set_result(answer)

    async def _answer_apart(self, together: Sequence[tuple[Asked, asyncio.Future[Answer]]], error: Exception) -> None:
        if len(together) > 1 and not is_outage(error):
            for one in together:
                await self._answer([one])
            return
        for _, future in together:
            if not future.done():
                future.set_exception(error)
