"""The other services get the present state of everything again."""

from services.registration.ports.synchronisation import Sender
from shared.contracts.synchronisation import RepublishRequested


async def republish_state(event: str | None, *, sender: Sender) -> None:
    """Has the state of one event with all its registrations published, or (None) of everything, accounts included.

    The request is a message like those of other services, so that one running instance answers it.
    """
    await sender.send(RepublishRequested(publisher="registration", event=event))
