"""An organiser starts an export whose progress is shown."""

from services.registration.domain.event import Event
from services.registration.domain.export import Export
from services.registration.domain.identifiers import new_id
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransactions
from services.registration.use_cases.exports.note_export import note_export
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.jobs.job import Job
from shared.jobs.ports import Jobs

EXPORT = "export"
"""The kind of the jobs that make a file of an export."""


async def start_export(
    event: Event,
    export: Export,
    *,
    actor: str,
    jobs: Jobs,
    registrations: Registrations,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
) -> Job:
    """Starts a job that makes the file. One with sensitive answers is noted before. Raises UnknownColumn."""
    await note_export(event, export, actor=actor, registrations=registrations, transactions=transactions, clock=clock)
    job = Job(
        id=new_id(random),
        kind=EXPORT,
        event=event.slug,
        actor=actor,
        created_at=clock(),
        options=export.options(),
    )
    await jobs.start(job)
    return job
