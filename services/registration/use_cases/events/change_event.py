"""An organiser changes an event."""

from collections.abc import Mapping
from typing import Any

from services.registration.domain.event import Event, StillInUse, read_definition
from services.registration.domain.places import PlaceCount
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.fill_places import fill_places
from shared.audit import AuditEntry, difference
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.http.validation import InvalidInput


async def change_event(
    slug: str,
    patch: Mapping[str, Any],
    *,
    actor: str,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Event:
    """Applies a JSON merge patch (RFC 7396) to an event's definition; who waits gets the places that it makes.

    Raises UnknownEvent, InvalidInput, StillInUse.
    """

    async def change(transaction: EventTransaction) -> Event:
        before = transaction.event.definition()
        definition = read_definition(merged(before, patch))
        if definition.slug != slug:
            raise InvalidInput(errors=(("/slug", "The name of an event stays."),))
        event = transaction.event.model_copy(
            update={**dict(definition), "version": transaction.event.version + 1, "updated_at": clock()}
        )
        old, new = difference(before, event.definition())
        if not new:
            return transaction.event
        _check_nothing_lost(event, transaction.count)
        transaction.save_event(event)
        transaction.audit(_entry(actor, event, old, new))
        await fill_places(transaction, clock=clock, random=random, links=links)
        return event

    return await transactions.run(slug, Prefetch(), change)


def merged(target: Any, patch: Any) -> Any:
    """`target` after a JSON merge patch (RFC 7396): null removes, objects merge, all else replaces."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def _check_nothing_lost(event: Event, count: PlaceCount) -> None:
    categories, sessions = count.names_in_use()
    for category in categories - {category.id for category in event.categories}:
        raise StillInUse(f"People are registered in the category {category!r}.")
    for session in sessions - {session.id for session in event.sessions}:
        raise StillInUse(f"People have booked the session {session!r}.")


def _entry(actor: str, event: Event, before: Mapping[str, Any], after: Mapping[str, Any]) -> AuditEntry:
    return AuditEntry(
        actor=actor,
        action="event.changed",
        event=event.slug,
        subject=event.slug,
        at=event.updated_at,
        before=before,
        after=after,
    )
