"""Another service asks for the present state of the mails."""

from services.mailer.ports.synchronisation import Statuses
from shared.contracts.synchronisation import RepublishRequested


async def republish_state(message: RepublishRequested, *, statuses: Statuses) -> None:
    """Publishes the status of all mails (of one event) again, if the mailer is the one that was asked."""
    if message.publisher == "mailer":
        await statuses.again(message.event)
