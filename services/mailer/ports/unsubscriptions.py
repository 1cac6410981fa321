"""The ports of use cases about readers who take back their consent to marketing mails."""

from datetime import datetime
from typing import Protocol

from shared.contracts.mailer import ConsentWithdrawn


class Unsubscriptions(Protocol):
    """Since when an address gets no more marketing about an event, by the hash of the address."""

    async def since(self, event: str, address_hash: str) -> datetime | None:
        """The moment of the latest unsubscription; None when there is none."""

    async def add(self, address_hash: str, message: ConsentWithdrawn) -> None:
        """Stores an unsubscription at the message's moment, and publishes the message."""
