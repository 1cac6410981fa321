"""An organiser changes an event."""

from collections.abc import Callable

from services.registration.domain.audit import audited_settings
from services.registration.domain.event import Event
from services.registration.domain.event_changes import door_sees_a_change, redefine
from services.registration.domain.event_definition import EventDefinition
from services.registration.domain.offers import offers_stand
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.steps.fill_places import fill_places
from services.registration.use_cases.steps.follow_dates import follow_dates
from services.registration.use_cases.steps.withdraw_offers import withdraw_offers
from shared.audit import audit_entry, difference
from shared.clock import Clock
from shared.contracts.synchronisation import RepublishRequested
from shared.documents.tickets import Random


async def change_event(
    slug: str,
    edit: Callable[[EventDefinition], EventDefinition],
    *,
    actor: str,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Event:
    """Gives an event the definition that `edit` makes of its present one; new places go to those who wait.

    Raises UnknownEvent, EventInvalid, StateNotReachable, StillInUse and everything that `edit` raises.
    """

    async def change(transaction: EventTransaction) -> Event:
        before, now = transaction.event, clock()
        event = redefine(before, edit(before.definition()), count=transaction.count, now=now)
        if event is before:
            return event
        transaction.save_event(event)
        old, new = difference(audited_settings(before.definition()), audited_settings(event.definition()))
        transaction.audit(audit_entry("event.changed", slug, event=slug, actor=actor, at=now, before=old, after=new))
        if door_sees_a_change(before, event):
            transaction.send(RepublishRequested(publisher="registration", event=slug))
        if not offers_stand(event) or event.is_over(now):
            await withdraw_offers(transaction, now=now)
        await follow_dates(transaction, before, now=now, links=links)
        await fill_places(transaction, now=now, random=random, links=links)
        return event

    return await transactions.run(slug, Prefetch(), change)
