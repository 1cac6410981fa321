"""An organiser starts an action on several registrations, whose progress is shown."""

from services.registration.domain.bulk import MOST_PEOPLE, Bulk, TooManyPeople, UnknownBulk
from shared.clock import Clock
from shared.jobs.job import Job
from shared.jobs.ports import Jobs

BULK = "bulk"
"""The kind of the jobs that act on several registrations."""


async def start_bulk(event: str, bulk: Bulk, identity: str, *, actor: str, jobs: Jobs, clock: Clock) -> Job:
    """Starts a job with the id `identity`; one that was started already goes on, so that a form sent twice acts once.

    Raises TooManyPeople, UnknownBulk (the id is that of another event's job).
    """
    if len(bulk.codes) > MOST_PEOPLE:
        raise TooManyPeople
    job = Job(
        id=identity,
        kind=BULK,
        event=event,
        actor=actor,
        created_at=clock(),
        options=bulk.options(),
        rows=len(bulk.codes),
    )
    await jobs.start(job)
    started = await jobs.read(identity)
    if (started.kind, started.event) != (BULK, event):
        raise UnknownBulk
    return started
