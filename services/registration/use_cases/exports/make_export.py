"""Makes the file of an export as a job, with progress.

A workbook can only be written in one go, so the job is one step. A step that was interrupted is done again from the
start; the file that counts is the one that the finished job names.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from services.registration.domain.export import Export, ExportTooLarge
from services.registration.ports.events import Events
from services.registration.ports.people import Registrations, Selection
from services.registration.use_cases.exports.write_export import write_export
from shared.jobs.files import JobFiles
from shared.jobs.job import Job, Progress
from shared.jobs.ports import Jobs

PEOPLE_A_REPORT = 1000
LONGEST_SECONDS = 25.0  # shorter than a run of the schedule may take


class _NotWanted(Exception):
    """The job was cancelled, or another process has taken it over."""


async def make_export(
    job: Job, *, events: Events, registrations: Registrations, jobs: Jobs, files: JobFiles
) -> Progress:
    """Writes the file; a finished job has its name as cursor, and its size as count `bytes`. One step of the job.

    Raises UnknownEvent, UnknownColumn.
    """
    event, export = await events.read(job.event), Export.of(job.options)
    people = await registrations.count(Selection(event=event.slug, rows=export.rows, state=export.state))
    reporter = _Reporter(job, people, jobs)
    pieces = write_export(event, export, registrations=registrations, progress=reporter.read)
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            await reporter.begin()
            name = await files.write(job.id, reporter.counting(pieces))
            return await reporter.end(name)
    except TimeoutError:
        return await reporter.give_up(ExportTooLarge.title())
    except _NotWanted:
        await files.remove(job.id)
        return Progress(cursor=None, state="cancelled")


class _Reporter:
    """Stores the progress of a job, and stops its work once nobody wants it."""

    def __init__(self, job: Job, people: int, jobs: Jobs) -> None:
        self._job = job
        self._people = people
        self._jobs = jobs
        self._unreported = 0
        self._bytes = 0

    async def begin(self) -> None:
        """Takes back what an interrupted attempt reported."""
        await self._advance(Progress(cursor=None, done=-self._job.done, rows=self._people))

    async def read(self, people: int) -> None:
        """Counts people who have been read."""
        self._unreported += people
        if self._unreported >= PEOPLE_A_REPORT:
            await self._advance(Progress(cursor=None, done=self._unreported))
            self._unreported = 0

    async def counting(self, pieces: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
        """Yields the pieces and counts their bytes."""
        async with aclosing(pieces):
            async for piece in pieces:
                self._bytes += len(piece)
                yield piece

    async def end(self, name: str) -> Progress:
        """Finishes the job with its file."""
        await self._check_wanted()
        progress = Progress(cursor=name, done=self._unreported, counts={"bytes": self._bytes}, state="done")
        return await self._advance(progress)

    async def give_up(self, reason: str) -> Progress:
        """Refuses the job."""
        return await self._advance(Progress(cursor=None, state="refused", reason=reason))

    async def _advance(self, progress: Progress) -> Progress:
        if not await self._jobs.advance(self._job, progress):
            raise _NotWanted
        self._job = self._job.after(progress)
        if progress.state == "running":
            await self._check_wanted()
        return progress

    async def _check_wanted(self) -> None:
        if (await self._jobs.read(self._job.id)).state != "running":
            raise _NotWanted
