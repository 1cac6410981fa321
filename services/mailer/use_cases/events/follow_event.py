"""A change of an event gives or takes the right to see its mails."""

from services.mailer.ports.identity import EventRoles
from shared.contracts import order
from shared.contracts.registration import EventChanged


async def follow_event(message: EventChanged, *, roles: EventRoles) -> None:
    """Stores who has which role in the event; a message that comes late or again changes nothing."""
    await roles.save(message.event, order(message), message.members)
