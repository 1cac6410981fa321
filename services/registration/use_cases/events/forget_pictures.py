"""Pictures that an event no longer has are forgotten: those of speakers who were taken off the programme."""

from services.registration.domain.event import Event
from services.registration.ports.events import Pictures


async def forget_pictures(before: Event, after: Event, *, pictures: Pictures) -> None:
    """Forgets the pictures that the event had `before` a change and has not any more."""
    for key in {*before.pictures.values()} - {*after.pictures.values()}:
        await pictures.forget(after.slug, key)
