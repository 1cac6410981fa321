"""Many callers' calls to the database in one round trip (elsewhere known as a data loader)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from shared.mongo.connection import is_outage

Item = TypeVar("Item")
Result = TypeVar("Result")

LARGEST_BATCH = 100


class Batcher(Generic[Item, Result]):
    """Collects items while a batch is being worked on, and works on them as the next batch.

    A lone caller waits for nobody. `work` returns one result per item, in order. When `work` raises, each item is
    tried once more alone, so that only the faulty one fails; during an outage nothing is tried again. A batch is
    finished even when one of its callers has gone.
    """

    def __init__(self, work: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]]) -> None:
        self._work = work
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def submit(self, item: Item) -> Result:
        """Returns the result for `item`. Raises what `work` raises for it."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work_until_empty())
        return await future

    async def _work_until_empty(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:LARGEST_BATCH], self._waiting[LARGEST_BATCH:]
            await self._work_on(batch)

    async def _work_on(self, batch: Sequence[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._work([item for item, _ in batch])
        except Exception as error:
            await self._isolate_fault(batch, error)
            return
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():
                future.set_result(result)

    async def _isolate_fault(self, batch: Sequence[tuple[Item, asyncio.Future[Result]]], error: Exception) -> None:
        if len(batch) > 1 and not is_outage(error):
            for entry in batch:
                await self._work_on([entry])
            return
        for _, future in batch:
            if not future.done():
                future.set_exception(error)
