"""An organiser takes an import back while nobody has been mailed about it."""

from datetime import datetime
from hashlib import sha256

from services.registration.domain.people_import import ImportNotUndone
from services.registration.ports.history import History
from services.registration.use_cases.imports.run_import import CHANGED, ENTERED
from shared.clock import Clock
from shared.jobs.files import KEPT_FOR
from shared.jobs.job import Job
from shared.jobs.ports import Jobs

UNDO = "people_import_undo"
"""The kind of the jobs that take an import back."""


def may_undo(job: Job, now: datetime) -> bool:
    """Returns whether an import can be undone: it ended, mailed nobody, and is not older than an hour."""
    ended, did_something = job.state != "running", any(job.counts.get(name) for name in ("created", "updated"))
    mails = job.options["mails"] or job.options["dry_run"]
    return ended and did_something and not mails and now < job.created_at + KEPT_FOR


def undo_id(job: str) -> str:
    """Returns the id of the job that takes an import back."""
    return sha256(f"undo {job}".encode()).hexdigest()[:32]


async def undo_import(job: Job, *, actor: str, history: History, jobs: Jobs, clock: Clock) -> Job:
    """Starts a job that takes an import back; asked again, it is the same job. Raises ImportNotUndone."""
    if not may_undo(job, clock()):
        raise ImportNotUndone
    entries = await history.of_bulk(job.event, job.id)
    created = [entry.subject for entry in entries if entry.action == ENTERED]
    # By the log: where a process was killed just then, what somebody had before is not kept, and the undoing says so.
    changed = [*dict.fromkeys(entry.subject for entry in entries if entry.action == CHANGED)]
    undone = Job(
        id=undo_id(job.id),
        kind=UNDO,
        event=job.event,
        actor=actor,
        created_at=clock(),
        options={"undoes": job.id, "created": created, "earlier": changed},
        rows=len(created) + len(changed),
    )
    await jobs.start(undone)
    return await jobs.read(undone.id)
