"""An organiser gives an event a logo, or takes it away."""

from dataclasses import replace

from services.registration.domain.event import Event
from services.registration.domain.identifiers import new_id
from services.registration.ports.events import Logos
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from shared.audit import audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random

NAME_LENGTH = 16


async def change_logo(
    event: str,
    picture: bytes | None,
    *,
    actor: str,
    transactions: EventTransactions,
    logos: Logos,
    clock: Clock,
    random: Random,
) -> Event:
    """Shows `picture` (PNG, JPEG or WebP) on the event's pages from now on; None: no logo.

    Raises UnknownEvent, NotAPicture.
    """
    name = await _keep(event, picture, logos, random) if picture is not None else None

    async def change(transaction: EventTransaction) -> tuple[Event, str | None]:
        before, now = transaction.event, clock()
        if before.logo == name:
            return before, None
        after = replace(before, logo=name, version=before.version + 1, updated_at=now)
        transaction.save_event(after)
        old, new = {"logo": before.logo}, {"logo": name}
        entry = audit_entry("event.logo_changed", event, event=event, actor=actor, at=now, before=old, after=new)
        transaction.audit(entry)
        return after, before.logo

    changed, replaced = await transactions.run(event, Prefetch(), change)
    if replaced is not None:
        await logos.forget(event, replaced)
    return changed


async def _keep(event: str, picture: bytes, logos: Logos, random: Random) -> str:
    """Keeps a picture under a new name. No two changes share one, so that none forgets the picture of another."""
    name = new_id(random)[:NAME_LENGTH]
    await logos.keep(event, name, await logos.prepare(picture))
    return name
