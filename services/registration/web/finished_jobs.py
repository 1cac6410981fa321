"""Jobs that are short enough to be waited for: a page with their progress would only be in the way."""

import asyncio

from aiohttp import web

from services.registration.web.dependencies import DEPENDENCIES
from shared.jobs.job import Job

LOOKS, PAUSE_SECONDS = 30, 0.05


async def soon(request: web.Request, job: Job) -> Job:
    """Returns the job when it has ended, or as it is after a moment."""
    for _ in range(LOOKS):
        job = await request.app[DEPENDENCIES].jobs.read(job.id)
        if job.state != "running":
            break
        await asyncio.sleep(PAUSE_SECONDS)
    return job
