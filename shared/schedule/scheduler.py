"""The loop that runs due things, in any number of processes at the same time.

It sleeps until the next row is due, and looks every LOOK_SECONDS at the latest, because another process may have
written a nearer row, or the clock may have been set.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import structlog
from prometheus_client import Counter, Gauge

from shared.clock import Clock
from shared.schedule.ports import LONGEST_RUN, Due, Schedule, backoff
from shared.supervision import FallenBehind, heartbeat

Handler = Callable[[str, datetime], Awaitable[datetime | None]]
"""Calls a use case with the key and the moment of a due thing; returns the moment of its next run, or None."""

OVERDUE = Gauge("moien_schedule_overdue_seconds", "For how long the thing that is most overdue has been due")
RUNS = Counter("moien_schedule_runs_total", "Runs of due things, by their outcome", ["kind", "outcome"])

AT_ONCE = 4  # so that a slow thing does not hold up the others
LOOK_SECONDS = 30.0
SHORTEST_SLEEP = 0.05
LATE = timedelta(minutes=1)
log = structlog.get_logger()


class Scheduler:
    """Runs what falls due. `handlers` maps each kind that this process knows; it leaves the others to others."""

    def __init__(self, schedule: Schedule, handlers: Mapping[str, Handler], clock: Clock) -> None:
        self._schedule = schedule
        self._handlers = handlers
        self._clock = clock
        for kind in handlers:
            for outcome in ("done", "moved", "failed", "superseded"):
                RUNS.labels(kind, outcome)  # a figure that is missing until something happens cannot be watched

    async def run(self) -> None:
        """Runs things when they fall due, for ever; ends with an error when the database goes away."""
        slots = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as runs:
            while True:
                await slots.acquire()
                due = await self._claim()
                if due is None:
                    slots.release()
                    await self._sleep()
                else:
                    runs.create_task(self._attempt(due)).add_done_callback(lambda _: slots.release())

    async def run_due(self) -> None:
        """Runs what is due now, one after the other, until nothing is due."""
        while due := await self._claim():
            await self._attempt(due)

    async def check(self) -> None:
        """For the service's health. Raises FallenBehind when something has been due for longer than LATE."""
        if await self._overdue() > LATE:
            raise FallenBehind

    async def _claim(self) -> Due | None:
        heartbeat("schedule")
        return await self._schedule.claim(self._handlers.keys(), self._clock())

    async def _sleep(self) -> None:
        await self._overdue()
        next_at = await self._schedule.next_at(self._handlers.keys())
        seconds = (next_at - self._clock()).total_seconds() if next_at else LOOK_SECONDS
        await self._schedule.written.wait(min(max(seconds, SHORTEST_SLEEP), LOOK_SECONDS))

    async def _overdue(self) -> timedelta:
        now = self._clock()
        overdue = now - min(await self._schedule.oldest_due_at() or now, now)
        OVERDUE.set(overdue.total_seconds())
        return overdue

    async def _attempt(self, due: Due) -> None:
        try:
            async with asyncio.timeout(LONGEST_RUN.total_seconds()):
                next_at = await self._handlers[due.kind](due.key, due.due_at)
        except asyncio.CancelledError:
            # The service stops: without its lease, another process need not wait for the lease's end.
            await self._schedule.retry(due, self._clock(), failed=False)
            raise
        except Exception as error:
            log.warning("run failed", kind=due.kind, key=due.key, faults=due.faults + 1, error=repr(error))
            settled = await self._schedule.retry(due, self._clock() + backoff(due.faults), failed=True)
            outcome = "failed"
        else:
            settled = await self._schedule.settle(due, next_at)
            outcome = "done" if next_at is None else "moved"
        RUNS.labels(due.kind, outcome if settled else "superseded").inc()
        self._schedule.written()
