"""An organiser changes an event."""

from collections.abc import Callable
from dataclasses import asdict

from services.registration.domain.event import Event, StillInUse
from services.registration.domain.event_definition import EventDefinition, EventInvalid, check_definition
from services.registration.domain.places import PlaceCount
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.fill_places import fill_places
from shared.audit import audit_entry, difference
from shared.clock import Clock
from shared.documents.tickets import Random


async def change_event(
    slug: str,
    redefine: Callable[[EventDefinition], EventDefinition],
    *,
    actor: str,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Event:
    """Gives an event the definition that `redefine` makes of its present one; new places go to those who wait.

    Raises UnknownEvent, EventInvalid, StillInUse and everything that `redefine` raises.
    """

    async def change(transaction: EventTransaction) -> Event:
        before = transaction.event
        definition = redefine(before.definition())
        check_definition(definition)
        if definition.slug != slug:
            raise EventInvalid(errors=(("/slug", "The name of an event stays."),))
        if definition == before.definition():
            return before
        event = before.redefined(definition, clock())
        old, new = difference(asdict(before.definition()), asdict(definition))
        entry = audit_entry("event.changed", slug, event=slug, actor=actor, at=event.updated_at, before=old, after=new)
        _check_nothing_lost(event, transaction.count)
        transaction.save_event(event)
        transaction.audit(entry)
        await fill_places(transaction, clock=clock, random=random, links=links)
        return event

    return await transactions.run(slug, Prefetch(), change)


def _check_nothing_lost(event: Event, count: PlaceCount) -> None:
    categories, sessions = count.names_in_use()
    for category in categories - {category.id for category in event.categories}:
        raise StillInUse(f"People are registered in the category {category!r}.")
    for session in sessions - {session.id for session in event.sessions}:
        raise StillInUse(f"People have booked the session {session!r}.")
