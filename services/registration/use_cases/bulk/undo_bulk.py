"""An organiser takes an action on several registrations back, as far as that can be."""

from hashlib import sha256

from services.registration.domain.bulk import UNDOABLE, Bulk, UnknownBulk
from services.registration.ports.history import History
from services.registration.ports.people import Registrations
from services.registration.use_cases.bulk.start_bulk import start_bulk
from shared.clock import Clock
from shared.jobs.job import Job
from shared.jobs.ports import Jobs


async def undo_bulk(
    job: Job, *, actor: str, registrations: Registrations, history: History, jobs: Jobs, clock: Clock
) -> Job:
    """Starts a job that acts the other way on those whom the first one changed; asked again, it is the same job.

    Whose category has been changed once more since keeps it. Raises UnknownBulk (the action cannot be taken back, or
    has not ended yet).
    """
    done = Bulk.of(job.options)
    if done.action not in UNDOABLE or job.state == "running" or done.undoes:
        raise UnknownBulk
    entries = await history.of_bulk(job.event, job.id)
    codes = tuple(dict.fromkeys(entry.subject for entry in entries))
    if done.action == "category":
        present = {r.code: r.category for r in await registrations.with_codes(job.event, codes)}
        codes = tuple(entry.subject for entry in entries if present.get(entry.subject) == entry.after.get("category"))
    inverse = Bulk(
        action=UNDOABLE[done.action],
        codes=codes,
        tag=done.tag,
        categories={entry.subject: entry.before["category"] for entry in entries if "category" in entry.before},
        undoes=job.id,
    )
    identity = sha256(f"undo {job.id}".encode()).hexdigest()[:32]
    return await start_bulk(job.event, inverse, identity, actor=actor, jobs=jobs, clock=clock)
