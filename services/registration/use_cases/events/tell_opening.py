"""Registration has opened, or the event was changed: whoever wished so and can register now is told."""

from datetime import datetime

from services.registration.domain.event import Event
from services.registration.domain.opening import can_register, next_opening, opening_mail
from services.registration.ports.events import Events
from services.registration.ports.opening import OpeningWishes
from services.registration.ports.organisations import Organisations
from shared.clock import Clock
from shared.identity.authorisation import UnknownEvent

OPENING = "registration_opening"
"""The kind of the scheduled row, one for each event, at which its wishes are looked at."""

BATCH = 200


async def tell_opening(
    slug: str,
    _due_at: datetime,
    *,
    events: Events,
    wishes: OpeningWishes,
    organisations: Organisations,
    clock: Clock,
    public_url: str,
) -> datetime | None:
    """Answers the wishes of those who can register now, and returns when to look at the others; None: never again.

    Each wish is answered in the transaction that forgets it, so that no two runs answer it. All of them are forgotten
    when the event is cancelled or over.
    """
    try:
        event, now = await events.read(slug), clock()
    except UnknownEvent:
        event, now = None, clock()
    if event is None or event.state in {"cancelled", "archived"} or event.is_over(now):
        await wishes.forget(slug)
        return None
    if not event.is_open(now):
        return next_opening(event, now)
    await _answer(event, wishes, organisations, now, f"{public_url}/e/{slug}")
    return next_opening(event, now)


async def _answer(event: Event, wishes: OpeningWishes, organisations: Organisations, now: datetime, url: str) -> None:
    """Answers the wishes of those who can register now. A run that breaks off leaves the others to the next one."""
    index, last = await organisations.index(), ""
    while batch := await wishes.waiting(event.slug, BATCH, after=last):
        last = batch[-1].key
        answered = [wish for wish in batch if can_register(event, wish.email, index, now)]
        if answered:
            await wishes.answer(answered, [opening_mail(event, wish, url=url, now=now) for wish in answered])
