"""An organiser sets the schedule of an event's e-mails."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from services.registration.domain.event import Event
from services.registration.domain.mail_schedule import check_schedule, set_anew
from services.registration.domain.scheduled_mail import Schedule, ScheduledMail
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from shared.audit import audit_entry
from shared.clock import Clock


async def set_schedule(
    slug: str, wanted: Sequence[ScheduledMail], *, actor: str, transactions: EventTransactions, clock: Clock
) -> Event:
    """Returns the event with that schedule; what has passed by then sends nothing.

    Raises UnknownEvent, ScheduleInvalid.
    """

    async def change(transaction: EventTransaction) -> Event:
        before, now = transaction.event, clock()
        check_schedule(wanted, before)
        schedule = set_anew(before.schedule, wanted, now)
        if schedule == before.schedule:
            return before
        event = replace(before, schedule=schedule, version=before.version + 1, updated_at=now)
        transaction.save_event(event)
        old, new = ({"schedule": _audited(s)} for s in (before.schedule, schedule))
        entry = audit_entry("event.schedule_changed", slug, event=slug, actor=actor, at=now, before=old, after=new)
        transaction.audit(entry)
        return event

    return await transactions.run(slug, Prefetch(), change)


def _audited(schedule: Schedule) -> list[dict[str, Any]]:
    names = ("kind", "at", "days_before", "days_after")
    return [{name: getattr(entry, name) for name in names} for entry in schedule]
