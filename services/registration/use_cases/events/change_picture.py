"""An organiser gives an event one of its pictures, or takes it away."""

from dataclasses import replace
from datetime import datetime

from services.registration.domain.event import Event
from services.registration.domain.identifiers import new_id
from services.registration.domain.picture import KEY_LENGTH, PictureName, is_portrait
from services.registration.ports.events import Pictures
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from shared.audit import AuditEntry, audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random


async def change_picture(
    event: str,
    name: PictureName,
    picture: bytes | None,
    *,
    actor: str,
    transactions: EventTransactions,
    pictures: Pictures,
    clock: Clock,
    random: Random,
) -> Event:
    """Shows `picture` (PNG, JPEG or WebP) on the event's pages and documents from now on; None: no such picture.

    Raises UnknownEvent, NotAPicture.
    """
    key = await _keep(event, name, picture, pictures, random) if picture is not None else None

    async def change(transaction: EventTransaction) -> tuple[Event, str | None]:
        before, now = transaction.event, clock()
        replaced = before.pictures.get(name)
        if replaced == key:
            return before, None
        after = replace(before, pictures=_changed(before, name, key), version=before.version + 1, updated_at=now)
        transaction.save_event(after)
        transaction.audit(_entry(event, name, replaced, key, actor=actor, now=now))
        return after, replaced

    changed, replaced = await transactions.run(event, Prefetch(), change)
    if replaced is not None:
        await pictures.forget(event, replaced)
    return changed


def _changed(event: Event, name: PictureName, key: str | None) -> dict[PictureName, str]:
    others = {other: value for other, value in event.pictures.items() if other != name}
    return others if key is None else {**others, name: key}


def _entry(event: str, name: str, before: str | None, after: str | None, *, actor: str, now: datetime) -> AuditEntry:
    old, new = {name: before}, {name: after}
    return audit_entry("event.picture_changed", event, event=event, actor=actor, at=now, before=old, after=new)


async def _keep(event: str, name: PictureName, picture: bytes, pictures: Pictures, random: Random) -> str:
    """Keeps a picture under a new key. No two changes share one, so that none forgets the picture of another."""
    key = new_id(random)[:KEY_LENGTH]
    await pictures.keep(event, key, await pictures.prepare(picture, is_portrait=is_portrait(name)))
    return key
