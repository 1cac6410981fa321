"""An organiser cancels an export that is being made."""

from shared.jobs.files import JobFiles
from shared.jobs.ports import Jobs


async def cancel_export(job: str, *, jobs: Jobs, files: JobFiles) -> None:
    """Cancels the job and removes what it has written; a job that has ended stays as it is."""
    if await jobs.cancel(job):
        await files.remove(job)
