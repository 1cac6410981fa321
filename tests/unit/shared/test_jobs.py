"""Jobs advance step by step, resume from their cursor, and end with one report."""

from dataclasses import replace
from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from shared.errors import Conflict, Unavailable
from shared.jobs.job import BadRow, Job, Progress, State
from shared.jobs.steps import Step, job_handlers
from shared.schedule.ports import LEASE
from shared.schedule.scheduler import Scheduler
from tests.support.checkin.fakes import SetClock
from tests.support.shared.fake_jobs import FakeJobs
from tests.support.shared.fake_schedule import FakeSchedule
from tests.support.times import NOON


class Killed(BaseException):
    """The process ends here."""


class Archived(Conflict):
    """The event is archived."""


class Import:
    """Does two of five rows a step, and ends a step as the test says instead, once each."""

    def __init__(self, *ways: BaseException) -> None:
        self.rows: list[int] = []
        self._ways = iter(ways)

    async def __call__(self, job: Job) -> Progress:
        begin = int(job.cursor or 0)
        rows = list(range(begin, min(begin + 2, 5)))
        self.rows += rows
        if begin:
            for way in self._ways:
                raise way
        state: State = "done" if rows[-1] == 4 else "running"
        return Progress(cursor=begin + 2, done=len(rows), rows=5, counts={"created": len(rows)}, state=state)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOON)


@pytest.fixture
def schedule() -> FakeSchedule:
    return FakeSchedule()


@pytest.fixture
async def jobs(schedule: FakeSchedule) -> FakeJobs:
    jobs = FakeJobs(schedule)
    await jobs.start(Job(id="j1", kind="import", event="plastics", actor="ada", created_at=NOON))
    return jobs


def scheduler(jobs: FakeJobs, schedule: FakeSchedule, clock: SetClock, step: Step) -> Scheduler:
    return Scheduler(schedule, job_handlers(jobs, {"import": step}, clock), clock)


def ends(job: Job) -> dict[str, Any]:
    return {"state": job.state, "done": job.done, "steps": job.steps}


async def test_a_job_is_done_step_by_step(jobs: FakeJobs, schedule: FakeSchedule, clock: SetClock) -> None:
    work = Import()
    await scheduler(jobs, schedule, clock, work).run_due()
    assert work.rows == [0, 1, 2, 3, 4]
    assert ends(jobs.jobs["j1"]) == {"state": "done", "done": 5, "steps": 3}
    assert schedule.rows == {}


async def test_a_killed_job_resumes_from_its_cursor(jobs: FakeJobs, schedule: FakeSchedule, clock: SetClock) -> None:
    work = Import(Killed())
    with pytest.raises(Killed):
        await scheduler(jobs, schedule, clock, work).run_due()
    clock.advance(seconds=LEASE.total_seconds())
    await scheduler(jobs, schedule, clock, work).run_due()
    assert work.rows == [0, 1, 2, 3, 2, 3, 4]
    assert ends(jobs.jobs["j1"]) == {"state": "done", "done": 5, "steps": 3}


async def test_a_step_that_stored_its_own_progress_counts_once(
    jobs: FakeJobs, schedule: FakeSchedule, clock: SetClock
) -> None:
    work = Import()

    async def step(job: Job) -> Progress:
        progress = await work(job)
        await jobs.advance(job, progress)
        return progress

    await scheduler(jobs, schedule, clock, step).run_due()
    assert ends(jobs.jobs["j1"]) == {"state": "done", "done": 5, "steps": 3}


async def test_a_job_that_is_cancelled_during_a_step_does_no_other(
    jobs: FakeJobs, schedule: FakeSchedule, clock: SetClock
) -> None:
    work = Import()

    async def step(job: Job) -> Progress:
        await jobs.cancel(job.id)
        return await work(job)

    await scheduler(jobs, schedule, clock, step).run_due()
    assert ends(jobs.jobs["j1"]) == {"state": "cancelled", "done": 2, "steps": 1}
    assert schedule.rows == {}


async def test_a_refused_step_ends_the_job_with_its_reason(
    jobs: FakeJobs, schedule: FakeSchedule, clock: SetClock
) -> None:
    await scheduler(jobs, schedule, clock, Import(Archived("The event is archived."))).run_due()
    job = jobs.jobs["j1"]
    assert (job.state, job.reason, job.done) == ("refused", "The event is archived.", 2)
    assert schedule.rows == {}


@pytest.mark.parametrize("fault", [Unavailable(), ValueError()], ids=["unavailable", "fault"])
async def test_a_step_that_fails_is_tried_again(
    jobs: FakeJobs, schedule: FakeSchedule, clock: SetClock, fault: Exception
) -> None:
    running = scheduler(jobs, schedule, clock, Import(fault))
    await running.run_due()
    assert jobs.jobs["j1"].state == "running"
    clock.advance(seconds=1)
    await running.run_due()
    assert ends(jobs.jobs["j1"]) == {"state": "done", "done": 5, "steps": 3}


async def test_a_job_whose_report_has_gone_is_not_looked_for_again(
    jobs: FakeJobs, schedule: FakeSchedule, clock: SetClock
) -> None:
    jobs.jobs.clear()
    await scheduler(jobs, schedule, clock, Import()).run_due()
    assert schedule.rows == {}


async def test_a_report_shows_progress_counts_and_bad_rows(jobs: FakeJobs) -> None:
    bad = (BadRow(3, "email", "This is not an address."),)
    job = replace(jobs.jobs["j1"], rows=5, done=2, counts={"created": 1, "updated": 1}, bad=bad)
    assert job.report() == {
        "id": "j1",
        "state": "running",
        "reason": "",
        "rows": 5,
        "done": 2,
        "created": 1,
        "updated": 1,
        "bad": [{"row": 3, "field": "email", "problem": "This is not an address."}],
    }


async def test_a_step_that_fails_for_long_ends_the_job_with_a_sentence(
    jobs: FakeJobs, schedule: FakeSchedule, clock: SetClock
) -> None:
    step = Import(*(RuntimeError("a fault of ours") for _ in range(100)))
    scheduler = Scheduler(schedule, job_handlers(jobs, {"import": step}, clock), clock)
    for _ in range(30):
        await scheduler.run_due()
        clock.advance(seconds=60)
    job = await jobs.read("j1")
    assert (job.state, job.reason, job.done) == ("refused", "Something went wrong; please try again", 2)


async def test_a_job_outlives_a_long_outage_of_the_database(
    jobs: FakeJobs, schedule: FakeSchedule, clock: SetClock
) -> None:
    step = Import(*(AutoReconnect("connection refused") for _ in range(20)))
    scheduler = Scheduler(schedule, job_handlers(jobs, {"import": step}, clock), clock)
    for _ in range(15):
        await scheduler.run_due()
        clock.advance(seconds=60)
    assert (await jobs.read("j1")).state == "running"
