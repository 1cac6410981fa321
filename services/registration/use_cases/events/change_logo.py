"""An organiser gives an event a logo, or takes it away."""

import hashlib
from dataclasses import replace

from services.registration.domain.event import Event
from services.registration.ports.events import Logos
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from shared.audit import audit_entry
from shared.clock import Clock

NAME_LENGTH = 16


async def change_logo(
    event: str, picture: bytes | None, *, actor: str, transactions: EventTransactions, logos: Logos, clock: Clock
) -> Event:
    """Shows `picture` (PNG, JPEG or WebP) on the event's pages from now on; None: no logo.

    Raises UnknownEvent, NotAPicture.
    """
    png = await logos.prepare(picture) if picture is not None else None
    name = hashlib.sha256(png).hexdigest()[:NAME_LENGTH] if png else None
    if png and name:
        await logos.keep(event, name, png)

    async def change(transaction: EventTransaction) -> Event:
        before, now = transaction.event, clock()
        if before.logo == name:
            return before
        after = replace(before, logo=name, version=before.version + 1, updated_at=now)
        transaction.save_event(after)
        old, new = {"logo": before.logo}, {"logo": name}
        entry = audit_entry("event.logo_changed", event, event=event, actor=actor, at=now, before=old, after=new)
        transaction.audit(entry)
        return after

    changed = await transactions.run(event, Prefetch(), change)
    await logos.forget_others(event, name)
    return changed
