"""A service lacks states that this one publishes."""

from shared.contracts.synchronisation import RepublishRequested
from shared.messaging.ports import StatePublisher


async def publish_state_again(request: RepublishRequested, *, publisher: StatePublisher) -> None:
    """Publishes the requested states, if they are of this service. Raises BrokerAway."""
    await publisher.answer(request)
