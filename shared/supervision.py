"""Loops that must never end: each is started again when it fails, and says when it last came round."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from shared.metrics import EVENT_LOOP_DELAY, LOOP_LAST_TURN, LOOP_RESTARTS

Loop = Callable[[], Awaitable[None]]
log = structlog.get_logger()

WATCH_SECONDS = 1.0

LONGEST_PAUSE = 5.0  # seconds; short, because everything recovers by itself within a minute

CANCELLED_AGAIN_AFTER = 15.0  # seconds; longer than any loop takes to end what it began


class FallenBehind(Exception):
    """A loop does not get done in time what it has to do."""


class Supervisor:
    """Keeps a set of named loops going until it is stopped."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, name: str, loop: Loop) -> None:
        """Runs `loop` from now on, again whenever it fails or returns."""
        self._tasks.add(asyncio.create_task(_keep_going(name, loop), name=name))

    async def stop(self) -> None:
        """Cancels all loops and waits until they have ended.

        One that goes on is cancelled again: `asyncio.wait_for`, which libraries use, loses a cancellation in Python
        3.11 if what it waits for is done at the same moment.
        """
        while self._tasks:
            for task in self._tasks:
                task.cancel()
            ended, _ = await asyncio.wait(self._tasks, timeout=CANCELLED_AGAIN_AFTER)
            self._tasks -= ended


async def _keep_going(name: str, loop: Loop) -> None:
    pause = 0.1
    while True:
        began = asyncio.get_running_loop().time()
        fault: BaseException | None = None
        try:
            await loop()
        # A broken connection also shows as a cancellation that nobody asked for.
        except (Exception, asyncio.CancelledError) as error:
            fault = error
        if _cancelled_on_purpose():  # whatever a cancelled loop made of it
            raise asyncio.CancelledError from fault
        log.warning("loop ended", loop=name, error=repr(fault))
        LOOP_RESTARTS.labels(name).inc()
        if asyncio.get_running_loop().time() - began > LONGEST_PAUSE:
            pause = 0.1
        await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - jitter, not a secret
        pause = min(pause * 2, LONGEST_PAUSE)


def _cancelled_on_purpose() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def heartbeat(name: str) -> None:
    """Notes that the loop `name` has done a turn."""
    LOOP_LAST_TURN.labels(name).set_to_current_time()


async def watch_event_loop() -> None:
    """Measures for ever how late the event loop comes to what is due."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + WATCH_SECONDS
        await asyncio.sleep(WATCH_SECONDS)
        EVENT_LOOP_DELAY.observe(max(0.0, loop.time() - due))


class WakeUp:
    """Wakes a loop before its next regular turn."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def __call__(self) -> None:
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Returns when nudged, or after `seconds`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
        self._event.clear()
