"""Jobs in memory; they pass the same contract tests as MongoDB's."""

from dataclasses import replace

from typing_extensions import override

from shared.jobs.job import Job, Progress, UnknownJob, row_kind
from shared.jobs.ports import Jobs
from shared.schedule.ports import Schedule, Session


class FakeJobs(Jobs):
    """The jobs of one service."""

    def __init__(self, schedule: Schedule) -> None:
        self.jobs: dict[str, Job] = {}
        self._schedule = schedule

    @override
    async def start(self, job: Job, session: Session | None = None) -> None:
        if job.id not in self.jobs:
            self.jobs[job.id] = job
            await self._schedule.put(row_kind(job.kind), job.id, job.created_at)

    @override
    async def read(self, job: str) -> Job:
        if job not in self.jobs:
            raise UnknownJob
        return self.jobs[job]

    @override
    async def advance(self, job: Job, progress: Progress, session: Session | None = None) -> bool:
        stored = self.jobs[job.id]
        if stored.steps != job.steps:
            return False
        self.jobs[job.id] = stored.after(progress)
        return True

    @override
    async def cancel(self, job: str, session: Session | None = None) -> bool:
        if job not in self.jobs or self.jobs[job].state != "running":
            return False
        self.jobs[job] = replace(self.jobs[job], state="cancelled")
        return True
