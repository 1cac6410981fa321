"""A change of an event reaches the mailer: its title and look, and who may see its mails."""

from services.mailer.ports.events import Events
from shared.contracts.registration import EventChanged


async def follow_event(message: EventChanged, *, events: Events) -> None:
    """Stores the state of the event; a message that comes late or again changes nothing."""
    await events.save(message)
