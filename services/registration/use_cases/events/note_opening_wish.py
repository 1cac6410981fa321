"""Somebody wants to be told when registration opens."""

from services.registration.domain.event import Event
from services.registration.domain.opening import OpeningWish, next_opening, takes_wishes
from services.registration.ports.opening import OpeningWishes
from shared.clock import Clock, to_milliseconds


async def note_opening_wish(event: Event, email: str, locale: str, *, wishes: OpeningWishes, clock: Clock) -> None:
    """Keeps the wish, once for each address; nothing where registration is open to everybody or never opens."""
    now = to_milliseconds(clock())
    look_at = next_opening(event, now)
    if look_at is not None and takes_wishes(event, now):
        await wishes.keep(OpeningWish(event=event.slug, email=email, locale=locale, at=now), look_at)
