"""The present state of registration, read from MongoDB to be told again."""

from collections.abc import AsyncIterator
from typing import Any

from services.registration.adapters.documents import to_event, to_registration
from services.registration.domain.account import Account, ApiToken
from services.registration.domain.messages import event_changed, registration_changed
from shared.contracts import Message
from shared.contracts.registration import RegistrationChanged
from shared.contracts.synchronisation import DigestPublished
from shared.mongo import Database
from shared.outbox import Outbox

BATCH = 500


class MongoPublications:
    """Implements the port Publications."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox

    async def state(self, event: str | None) -> AsyncIterator[list[Message]]:
        """The state of one event and its registrations, or of everything, in batches."""
        messages: list[Message] = []
        async for message in self._messages(event):
            messages.append(message)
            if len(messages) == BATCH:
                yield messages
                messages = []
        if messages:
            yield messages

    async def _messages(self, event: str | None) -> AsyncIterator[Message]:
        if event is None:
            async for document in self._database["accounts"].find():
                yield Account.model_validate({**document, "id": document["_id"]}).message()
            async for document in self._database["tokens"].find():
                yield ApiToken.model_validate({**document, "id": document["_id"]}).message()
        async for document in self._database["events"].find({"_id": event} if event else {}):
            yield event_changed(to_event(document))
        async for document in self._database["registrations"].find({"event": event} if event else {}):
            yield registration_changed(to_registration(document))

    async def send(self, messages: list[Message]) -> None:
        """Sends messages."""
        await self._outbox.send(*messages)

    async def digests(self) -> list[Message]:
        """How many registrations each event has, and the sum of their versions."""
        pipeline: list[dict[str, Any]] = [
            {"$group": {"_id": "$event", "count": {"$sum": 1}, "versions": {"$sum": "$version"}}}
        ]
        return [
            DigestPublished(
                publisher="registration",
                event=found["_id"],
                kind=RegistrationChanged.NAME,
                count=found["count"],
                versions=found["versions"],
            )
            async for found in self._database["registrations"].aggregate(pipeline)
        ]
