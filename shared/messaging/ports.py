"""The copies of a service, and the states of which others have copies, as use cases see them."""

from typing import Protocol

from shared.contracts.synchronisation import DigestPublished, RepublishRequested


class CopyComparison(Protocol):
    """Compares the copies that a service has with their publishers' digests."""

    async def compare(self, digest: DigestPublished) -> None:
        """Asks the publisher for an event's whole state when its digest shows that the copies are wrong."""


class StatePublisher(Protocol):
    """Sends the present state of a service again."""

    async def answer(self, request: RepublishRequested) -> None:
        """Sends what is requested of this service. Raises BrokerAway; then all of it is to be sent again."""
