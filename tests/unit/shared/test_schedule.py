"""The scheduler runs things at their moment, at least once, and one that fails holds up no other."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from prometheus_client import REGISTRY

from shared.schedule.ports import LEASE, LONGEST_BACKOFF, backoff
from shared.schedule.scheduler import LATE, Scheduler
from shared.supervision import FallenBehind
from tests.support.checkin.fakes import SetClock
from tests.support.shared.fake_schedule import FakeSchedule
from tests.support.times import NOON
from tests.support.waiting import until

HOUR = timedelta(hours=1)


class Killed(BaseException):
    """The process ends here."""


class Handler:
    """Notes each run; before that it ends as the test says, once each."""

    def __init__(self, *ways: BaseException, next_at: datetime | None = None) -> None:
        self.ran: list[tuple[str, datetime]] = []
        self._ways = iter(ways)
        self._next_at = next_at

    async def __call__(self, key: str, due_at: datetime) -> datetime | None:
        for way in self._ways:
            raise way
        self.ran.append((key, due_at))
        next_at, self._next_at = self._next_at, None
        return next_at


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOON)


@pytest.fixture
def schedule() -> FakeSchedule:
    return FakeSchedule()


def runs(kind: str, outcome: str) -> float:
    return REGISTRY.get_sample_value("moien_schedule_runs_total", {"kind": kind, "outcome": outcome}) or 0.0


async def test_a_thing_runs_at_its_moment_and_once(schedule: FakeSchedule, clock: SetClock) -> None:
    handler = Handler()
    scheduler = Scheduler(schedule, {"reminder": handler}, clock)
    await schedule.put("reminder", "plastics", NOON + HOUR)
    await scheduler.run_due()
    assert handler.ran == []
    clock.advance(hours=1)
    await scheduler.run_due()
    await scheduler.run_due()
    assert handler.ran == [("plastics", NOON + HOUR)]


async def test_a_thing_that_fell_due_while_nothing_ran_runs_afterwards(schedule: FakeSchedule, clock: SetClock) -> None:
    handler = Handler()
    await schedule.put("reminder", "plastics", NOON)
    clock.advance(days=3)
    await Scheduler(schedule, {"reminder": handler}, clock).run_due()
    assert handler.ran == [("plastics", NOON)]


async def test_a_handler_says_when_its_thing_is_due_next(schedule: FakeSchedule, clock: SetClock) -> None:
    handler = Handler(next_at=NOON + HOUR)
    scheduler = Scheduler(schedule, {"reminder": handler}, clock)
    await schedule.put("reminder", "plastics", NOON)
    await scheduler.run_due()
    clock.advance(hours=1)
    await scheduler.run_due()
    assert handler.ran == [("plastics", NOON), ("plastics", NOON + HOUR)]


async def test_what_a_killed_process_had_begun_runs_when_its_lease_has_ended(
    schedule: FakeSchedule, clock: SetClock
) -> None:
    handler = Handler(Killed())
    await schedule.put("reminder", "plastics", NOON)
    with pytest.raises(Killed):
        await Scheduler(schedule, {"reminder": handler}, clock).run_due()
    clock.advance(seconds=LEASE.total_seconds())
    await Scheduler(schedule, {"reminder": handler}, clock).run_due()
    assert handler.ran == [("plastics", NOON)]


async def test_what_was_done_but_not_settled_runs_once_more(
    schedule: FakeSchedule, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def killed(*_: object) -> bool:
        raise Killed

    handler = Handler()
    await schedule.put("reminder", "plastics", NOON)
    with monkeypatch.context() as patched:
        patched.setattr(schedule, "settle", killed)
        with pytest.raises(Killed):
            await Scheduler(schedule, {"reminder": handler}, clock).run_due()
    clock.advance(seconds=LEASE.total_seconds())
    await Scheduler(schedule, {"reminder": handler}, clock).run_due()
    assert len(handler.ran) == 2
    assert schedule.rows == {}


async def test_a_thing_that_fails_is_tried_again_with_growing_pauses(schedule: FakeSchedule, clock: SetClock) -> None:
    handler = Handler(ValueError(), ValueError())
    scheduler = Scheduler(schedule, {"reminder": handler}, clock)
    await schedule.put("reminder", "plastics", NOON)
    for pause in (1, 2):
        await scheduler.run_due()
        clock.advance(seconds=pause - 0.1)
        await scheduler.run_due()
        assert handler.ran == []
        clock.advance(seconds=0.1)
    await scheduler.run_due()
    assert handler.ran == [("plastics", NOON)]


def test_pauses_grow_up_to_a_minute() -> None:
    assert [backoff(faults).total_seconds() for faults in (0, 1, 2, 5)] == [1, 2, 4, 32]
    assert backoff(10_000) == LONGEST_BACKOFF


async def test_a_thing_that_fails_holds_up_no_other(schedule: FakeSchedule, clock: SetClock) -> None:
    failing, steady = Handler(*[ValueError()] * 9), Handler()
    await schedule.put("failing", "plastics", NOON - HOUR)
    await schedule.put("steady", "plastics", NOON)
    await Scheduler(schedule, {"failing": failing, "steady": steady}, clock).run_due()
    assert len(steady.ran) == 1
    assert schedule.rows["failing", "plastics"].due.due_at == NOON - HOUR


async def test_what_is_written_anew_during_a_run_runs_again(schedule: FakeSchedule, clock: SetClock) -> None:
    ran: list[datetime] = []

    async def handle(key: str, due_at: datetime) -> None:
        ran.append(due_at)
        if len(ran) == 1:
            await schedule.put("rewriting", key, NOON - HOUR)

    await schedule.put("rewriting", "plastics", NOON)
    await Scheduler(schedule, {"rewriting": handle}, clock).run_due()
    assert ran == [NOON, NOON - HOUR]
    assert runs("rewriting", "superseded") == 1


async def test_runs_are_counted_by_their_outcome(schedule: FakeSchedule, clock: SetClock) -> None:
    await schedule.put("counted", "plastics", NOON)
    scheduler = Scheduler(schedule, {"counted": Handler(ValueError(), next_at=NOON + HOUR)}, clock)
    for seconds in (1, 3600, 0):
        await scheduler.run_due()
        clock.advance(seconds=seconds)
    assert [runs("counted", outcome) for outcome in ("failed", "moved", "done", "superseded")] == [1, 1, 1, 0]


async def test_something_long_overdue_shows_in_the_health(schedule: FakeSchedule, clock: SetClock) -> None:
    scheduler = Scheduler(schedule, {}, clock)
    await schedule.put("invented later", "plastics", NOON)
    clock.advance(seconds=LATE.total_seconds())
    await scheduler.check()
    clock.advance(seconds=1)
    with pytest.raises(FallenBehind):
        await scheduler.check()


class Loop:
    """A running scheduler."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    def start(self, scheduler: Scheduler) -> None:
        self._task = asyncio.create_task(scheduler.run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})


@pytest.fixture
async def loop(request: pytest.FixtureRequest) -> AsyncIterator[Loop]:
    loop = Loop()
    yield loop
    await loop.stop()


Handle = Callable[[str, datetime], Awaitable[None]]


def hanging(begun: list[str]) -> Handle:
    async def handle(key: str, due_at: datetime) -> None:
        begun.append(key)
        await asyncio.Event().wait()

    return handle


async def test_the_loop_wakes_when_a_nearer_row_is_written(schedule: FakeSchedule, clock: SetClock, loop: Loop) -> None:
    handler = Handler()
    await schedule.put("reminder", "far", NOON + HOUR)
    loop.start(Scheduler(schedule, {"reminder": handler}, clock))
    await asyncio.sleep(0)
    await schedule.put("reminder", "near", NOON)
    schedule.written()
    await until(lambda: handler.ran)
    assert handler.ran == [("near", NOON)]


async def test_a_thing_that_hangs_holds_up_no_other(schedule: FakeSchedule, clock: SetClock, loop: Loop) -> None:
    begun: list[str] = []
    steady = Handler()
    await schedule.put("hanging", "plastics", NOON - HOUR)
    await schedule.put("steady", "plastics", NOON)
    loop.start(Scheduler(schedule, {"hanging": hanging(begun), "steady": steady}, clock))
    await until(lambda: steady.ran)
    assert begun == ["plastics"]


async def test_a_thing_that_hangs_for_too_long_has_failed(
    schedule: FakeSchedule, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.schedule.scheduler.LONGEST_RUN", timedelta(milliseconds=1))
    await schedule.put("hanging", "plastics", NOON)
    await Scheduler(schedule, {"hanging": hanging([])}, clock).run_due()
    assert schedule.rows["hanging", "plastics"].due.faults == 1


async def test_a_service_that_stops_gives_back_what_it_had_begun(
    schedule: FakeSchedule, clock: SetClock, loop: Loop
) -> None:
    begun: list[str] = []
    await schedule.put("hanging", "plastics", NOON)
    loop.start(Scheduler(schedule, {"hanging": hanging(begun)}, clock))
    await until(lambda: begun)
    await loop.stop()
    handler = Handler()
    await Scheduler(schedule, {"hanging": handler}, clock).run_due()
    assert handler.ran == [("plastics", NOON)]


async def test_the_loop_shows_for_how_long_something_is_overdue(
    schedule: FakeSchedule, clock: SetClock, loop: Loop
) -> None:
    await schedule.put("invented later", "plastics", NOON - HOUR)
    loop.start(Scheduler(schedule, {}, clock))
    await until(lambda: REGISTRY.get_sample_value("moien_schedule_overdue_seconds") == 3600)
