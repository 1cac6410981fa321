"""An organiser has people asked whether they still come."""

from collections.abc import Sequence
from hashlib import sha256

from services.registration.domain.coming import NobodyIsAsked, may_ask
from services.registration.domain.event import Event
from shared.clock import Clock
from shared.jobs.job import Job
from shared.jobs.ports import Jobs

STILL_COMING = "still_coming"
"""The kind of the jobs that ask."""


async def start_asking(event: Event, codes: Sequence[str] | None, *, actor: str, jobs: Jobs, clock: Clock) -> Job:
    """Starts the job that asks the people with these codes; None: all who are confirmed and have not said yes.

    The same request within a minute, as after a double click, is the same job. Asked as one of all, nobody gets more
    than one e-mail a day. Raises NobodyIsAsked.
    """
    now = clock()
    if not may_ask(event, now):
        raise NobodyIsAsked
    minute = now.astimezone(event.zone).strftime("%Y%m%d%H%M")
    whom = "all" if codes is None else sha256(" ".join(sorted(codes)).encode()).hexdigest()[:16]
    job = Job(
        id=f"{STILL_COMING}.{event.slug}.{minute}.{whom}",
        kind=STILL_COMING,
        event=event.slug,
        actor=actor,
        created_at=now,
        options={"codes": None if codes is None else [*codes], "occasion": minute if codes else minute[:8]},
    )
    await jobs.start(job)
    return job
