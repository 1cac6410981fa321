"""Notices that registration has events which the mailer has never heard of, as after the loss of its database."""

import uuid

from services.mailer.adapters.events import MongoMembers
from shared.broker import Broker, Letter
from shared.contracts import encode
from shared.contracts.synchronisation import DigestPublished, RepublishRequested

PATIENCE = 2  # once may be a message that is still on its way


class EventCopies:
    """Asks registration for everything, accounts and tokens too, when one of its events is missing here."""

    def __init__(self, members: MongoMembers, broker: Broker) -> None:
        self._members = members
        self._broker = broker
        self._missing: dict[str, int] = {}

    async def compare(self, digest: DigestPublished) -> None:
        """Takes note of a digest. A request that gets lost is made again after the next ones."""
        if digest.publisher != "registration" or not digest.event:
            return
        if await self._members.knows(digest.event):
            self._missing.pop(digest.event, None)
            return
        seen = self._missing[digest.event] = self._missing.get(digest.event, 0) + 1
        if seen >= PATIENCE:
            self._missing.clear()
            await self._ask(RepublishRequested(publisher="registration", event=None))

    async def _ask(self, request: RepublishRequested) -> None:
        async with self._broker.publisher() as publisher:
            await publisher.publish(Letter(uuid.uuid4().hex, request.NAME, encode(request)))
