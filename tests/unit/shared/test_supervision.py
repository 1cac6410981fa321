"""Loops that must never end are started again whatever happens, and stop when they are told to."""

import asyncio
from contextlib import suppress

import pytest

from shared import supervision
from shared.supervision import Supervisor, WakeUp
from tests.support.waiting import until


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "LONGEST_PAUSE", 0.0)


class Ending:
    """A loop that ends in one way after another, then goes on."""

    def __init__(self, *ways: BaseException | None) -> None:
        self._ways = iter(ways)
        self.began = 0
        self.goes_on = asyncio.Event()

    async def __call__(self) -> None:
        self.began += 1
        for way in self._ways:
            if way is not None:
                raise way
            return
        self.goes_on.set()
        await asyncio.Event().wait()


async def test_a_loop_that_failed_returned_or_was_interrupted_is_started_again() -> None:
    supervisor = Supervisor()
    loop = Ending(ConnectionError(), None, asyncio.CancelledError(), ZeroDivisionError())
    supervisor.start("test", loop)
    await asyncio.wait_for(loop.goes_on.wait(), 5)
    assert loop.began == 5
    await supervisor.stop()


async def test_one_loop_that_fails_does_not_disturb_another() -> None:
    supervisor = Supervisor()
    failing, steady = Ending(*[ConnectionError()] * 3), Ending()
    supervisor.start("failing", failing)
    supervisor.start("steady", steady)
    await asyncio.wait_for(failing.goes_on.wait(), 5)
    assert steady.began == 1
    await supervisor.stop()


async def test_a_loop_stops_also_when_its_farewell_fails() -> None:
    supervisor = Supervisor()
    began: list[str] = []

    async def loop() -> None:
        began.append("began")
        try:
            await asyncio.Event().wait()
        finally:
            raise ConnectionError("the broker is gone, too")

    supervisor.start("test", loop)
    await until(lambda: began)
    await asyncio.wait_for(supervisor.stop(), 5)
    assert began == ["began"]


async def test_a_loop_stops_also_when_it_swallows_its_cancellation() -> None:
    supervisor = Supervisor()
    began: list[str] = []

    async def loop() -> None:
        began.append("began")
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return

    supervisor.start("test", loop)
    await until(lambda: began)
    await asyncio.wait_for(supervisor.stop(), 5)
    assert began == ["began"]


async def test_a_loop_stops_also_when_its_cancellation_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "CANCELLED_AGAIN_AFTER", 0.01)
    supervisor, losing = Supervisor(), Ending()

    async def loop() -> None:
        with suppress(asyncio.CancelledError):
            await losing()
        await asyncio.Event().wait()

    supervisor.start("test", loop)
    await losing.goes_on.wait()
    await asyncio.wait_for(supervisor.stop(), 5)


async def test_a_loop_stops_while_it_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "LONGEST_PAUSE", 60.0)
    supervisor = Supervisor()
    loop = Ending(*[ConnectionError()] * 1000)
    supervisor.start("test", loop)
    await until(lambda: loop.began >= 2)
    await asyncio.wait_for(supervisor.stop(), 5)


async def test_a_nudge_wakes_before_its_time_and_once() -> None:
    nudge = WakeUp()
    nudge()
    await asyncio.wait_for(nudge.wait(60), 5)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(nudge.wait(60), 0.01)


async def test_without_a_nudge_the_time_comes() -> None:
    await asyncio.wait_for(WakeUp().wait(0.01), 5)
