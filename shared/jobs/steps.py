"""How the schedule works jobs off, step by step: the next step of a running job is a due thing."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import structlog

from shared.clock import Clock
from shared.errors import Refusal, Unavailable
from shared.jobs.job import Job, JobFailed, Progress, UnknownJob, row_kind
from shared.jobs.ports import Jobs
from shared.mongo.connection import is_outage
from shared.schedule.scheduler import Handler

LONGEST_TRYING = timedelta(minutes=10)  # with the same step, before a job is given up as faulty
log = structlog.get_logger()

Step = Callable[[Job], Awaitable[Progress]]
"""Does a part of a job from its cursor on, in a second or two. A Refusal ends the job as refused, for its reason.

A step that was interrupted is done again from the same cursor. Where its counts must then be exact, it calls
`Jobs.advance` in the transaction of its effect.
"""


def job_handlers(jobs: Jobs, steps: Mapping[str, Step], clock: Clock) -> dict[str, Handler]:
    """The handlers for a Scheduler that works off jobs; `steps` maps each kind of job that this process knows."""
    return {row_kind(kind): _handler(jobs, step, clock) for kind, step in steps.items()}


def _handler(jobs: Jobs, step: Step, clock: Clock) -> Handler:
    async def handle(key: str, due_at: datetime) -> datetime | None:
        try:
            goes_on = await do_step(key, jobs=jobs, step=step)
        except Unavailable:
            raise
        except Exception as error:
            if is_outage(error) or clock() - due_at < LONGEST_TRYING:
                raise  # the schedule tries again
            log.exception("job failed", job=key)
            await _give_up(key, jobs)
            return None
        return clock() if goes_on else None

    return handle


async def do_step(job_id: str, *, jobs: Jobs, step: Step) -> bool:
    """Does the next step of a job; returns whether another one follows."""
    try:
        job = await jobs.read(job_id)
    except UnknownJob:
        return False
    if job.state != "running":
        return False
    progress = await _progress(job, step)
    await jobs.advance(job, progress)
    return progress.state == "running"


async def _give_up(job_id: str, jobs: Jobs) -> None:
    job = await jobs.read(job_id)
    await jobs.advance(job, Progress(cursor=job.cursor, state="refused", reason=JobFailed.title()))


async def _progress(job: Job, step: Step) -> Progress:
    try:
        return await step(job)
    except Unavailable:
        raise  # the schedule tries again later
    except Refusal as refusal:
        return Progress(cursor=job.cursor, state="refused", reason=refusal.detail)
