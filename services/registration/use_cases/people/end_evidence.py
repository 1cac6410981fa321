"""The evidence of who came that outlived an erasure goes, at the date that the organisers named."""

from datetime import datetime

from services.registration.domain.erasure import EVIDENCE, evidence_is_due
from services.registration.ports.erasure import PersonTraces
from services.registration.ports.events import Events
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from shared.clock import Clock
from shared.identity.authorisation import UnknownEvent

END_OF_EVIDENCE = "end_of_evidence"
"""The kind of the scheduled row, one for each event with erased attendees whose names stay as evidence."""


async def end_evidence(
    slug: str,
    _due_at: datetime,
    *,
    events: Events,
    traces: PersonTraces,
    transactions: EventTransactions,
    clock: Clock,
) -> datetime | None:
    """Takes names and companies out of erased registrations; returns when to look again, if the date has moved."""
    try:
        event = await events.read(slug)
    except UnknownEvent:
        return None
    if not evidence_is_due(event, clock()):
        return event.retention.evidence_until

    async def change(transaction: EventTransaction) -> None:
        for registration in map(transaction.by_code, codes):
            bare = registration.changed(clock(), **dict.fromkeys(EVIDENCE, ""))
            transaction.save(bare, before=registration)

    while codes := await traces.evidence(slug):
        await transactions.run(slug, Prefetch(codes=codes), change)
    return None
