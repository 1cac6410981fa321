"""The schedule of an event is looked at: for each e-mail whose moment has come, a job starts that sends it."""

from dataclasses import replace
from datetime import datetime

from services.registration.domain.event import Event
from services.registration.domain.mail_schedule import due, next_look, noted, occasion_of, still_makes_sense
from services.registration.domain.scheduled_mail import ScheduledMail
from services.registration.ports.events import Events
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from shared.clock import Clock
from shared.identity.authorisation import UnknownEvent
from shared.jobs.job import Job
from shared.jobs.ports import Jobs

MAIL_SCHEDULE = "mail_schedule"
"""The kind of the scheduled row, one for each event, at which its schedule is looked at."""

SCHEDULED_MAILS = "scheduled_mails"
"""The kind of the jobs that send an e-mail of the schedule."""

ACTOR = "schedule"


async def run_schedule(
    slug: str, _due_at: datetime, *, events: Events, transactions: EventTransactions, jobs: Jobs, clock: Clock
) -> datetime | None:
    """Returns when to look again; None: never, unless the event is changed.

    The jobs come first: should this process die in between, they are the same the next time.
    """
    try:
        event, now = await events.read(slug), clock()
    except UnknownEvent:
        return None
    entries = due(event, now)
    for entry in entries:
        if still_makes_sense(entry, event, now):
            await jobs.start(_job(event, entry, now))
    if entries:
        event = await _note(event, entries, now, transactions)
    return next_look(event, now)


def _job(event: Event, entry: ScheduledMail, now: datetime) -> Job:
    occasion = occasion_of(entry, event, now)
    return Job(
        id=f"{entry.kind}.{event.slug}.{occasion}",
        kind=SCHEDULED_MAILS,
        event=event.slug,
        actor=ACTOR,
        created_at=now,
        options={"kind": entry.kind, "occasion": occasion},
    )


async def _note(event: Event, entries: list[ScheduledMail], now: datetime, transactions: EventTransactions) -> Event:
    async def note(transaction: EventTransaction) -> Event:
        present = transaction.event
        after = replace(
            present, schedule=noted(present, entries, now, seen=event), version=present.version + 1, updated_at=now
        )
        transaction.save_event(after)
        return after

    return await transactions.run(event.slug, Prefetch(), note)
