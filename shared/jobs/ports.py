"""The jobs of a service as use cases and steps see them."""

from typing import Protocol

from shared.jobs.job import Job, Progress
from shared.schedule.ports import Session


class Jobs(Protocol):
    """The jobs of one service. The next step of a running job is a row of the schedule."""

    async def start(self, job: Job, session: Session | None = None) -> None:
        """Stores a new job together with the row of its first step. A job of this id that is there already goes on.

        In a transaction of the caller's, the job must be new, and `Schedule.written` is to be called after the commit.
        """

    async def read(self, job: str) -> Job:
        """The job with this id. Raises UnknownJob."""

    async def advance(self, job: Job, progress: Progress, session: Session | None = None) -> bool:
        """Stores the progress of the step that follows on `job`. False, and nothing changes, when it is stored."""

    async def cancel(self, job: str, session: Session | None = None) -> bool:
        """Cancels a running job: a step that is under way is its last. False when it does not run."""
