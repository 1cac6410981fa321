"""The contract of a store of jobs: the one in memory that unit tests use, and the one in MongoDB."""

from dataclasses import replace
from typing import Any

import pytest

from shared.jobs.job import MOST_BAD, BadRow, Job, Progress, UnknownJob
from shared.jobs.ports import Jobs
from shared.schedule.ports import Schedule
from tests.support.times import NOON

BAD = BadRow(3, "email", "This is not an address.")


def a_job(**fields: Any) -> Job:
    return Job(**{"id": "j1", "kind": "import", "event": "plastics", "actor": "ada", "created_at": NOON, **fields})


async def test_a_started_job_is_read_as_it_was(jobs: Jobs) -> None:
    job = a_job(options={"dry_run": True})
    await jobs.start(job)
    assert await jobs.read("j1") == job


async def test_a_started_job_is_due_at_once(jobs: Jobs, schedule: Schedule) -> None:
    await jobs.start(a_job())
    due = await schedule.claim(["job.import"], NOON)
    assert due is not None
    assert due.key == "j1"


async def test_a_job_that_is_started_again_goes_on(jobs: Jobs) -> None:
    await jobs.start(a_job())
    assert await jobs.advance(await jobs.read("j1"), Progress(cursor=64, done=64))
    await jobs.start(a_job(actor="bob"))
    assert await jobs.read("j1") == a_job(cursor=64, steps=1, done=64)


async def test_an_unknown_job_is_refused(jobs: Jobs) -> None:
    with pytest.raises(UnknownJob):
        await jobs.read("j1")
    assert not await jobs.cancel("j1")


async def test_progress_adds_up(jobs: Jobs) -> None:
    await jobs.start(a_job())
    first = Progress(cursor=64, done=64, rows=100, counts={"created": 60, "updated": 4})
    assert await jobs.advance(await jobs.read("j1"), first)
    second = Progress(cursor=100, done=36, counts={"created": 5, "unchanged": 30}, bad=(BAD,), state="done")
    assert await jobs.advance(await jobs.read("j1"), second)
    counts = {"created": 65, "updated": 4, "unchanged": 30}
    expected = a_job(state="done", cursor=100, steps=2, rows=100, done=100, counts=counts, bad=(BAD,))
    assert await jobs.read("j1") == expected


async def test_the_same_step_counts_once(jobs: Jobs) -> None:
    await jobs.start(a_job())
    job, progress = await jobs.read("j1"), Progress(cursor=64, done=64, bad=(BAD,))
    assert await jobs.advance(job, progress)
    assert not await jobs.advance(job, progress)
    assert await jobs.read("j1") == job.after(progress)


async def test_a_running_job_is_cancelled_once(jobs: Jobs) -> None:
    await jobs.start(a_job())
    assert await jobs.cancel("j1")
    assert not await jobs.cancel("j1")
    assert (await jobs.read("j1")).state == "cancelled"


async def test_the_last_step_of_a_cancelled_job_still_counts(jobs: Jobs) -> None:
    await jobs.start(a_job())
    job = await jobs.read("j1")
    await jobs.cancel("j1")
    assert await jobs.advance(job, Progress(cursor=64, done=64, counts={"created": 64}))
    assert await jobs.read("j1") == replace(job, state="cancelled", steps=1, cursor=64, done=64, counts={"created": 64})


async def test_a_finished_job_cannot_be_cancelled(jobs: Jobs) -> None:
    await jobs.start(a_job())
    await jobs.advance(await jobs.read("j1"), Progress(cursor=None, state="refused", reason="The event is archived."))
    assert not await jobs.cancel("j1")
    job = await jobs.read("j1")
    assert (job.state, job.reason) == ("refused", "The event is archived.")


async def test_bad_rows_are_listed_up_to_a_limit(jobs: Jobs) -> None:
    await jobs.start(a_job())
    many = (BAD,) * (MOST_BAD - 1)
    await jobs.advance(await jobs.read("j1"), Progress(cursor=1, bad=many))
    await jobs.advance(await jobs.read("j1"), Progress(cursor=2, bad=(replace(BAD, row=4), replace(BAD, row=5))))
    assert (await jobs.read("j1")).bad == (*many, replace(BAD, row=4))
