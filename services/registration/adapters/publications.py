"""The present state of registration, read from MongoDB to be told again."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from services.registration.adapters.accounts import to_account, to_token
from services.registration.adapters.documents import to_event, to_registration
from services.registration.domain.messages import event_changed, registration_changed
from shared.contracts import Message
from shared.contracts.registration import EventChanged, RegistrationChanged
from shared.contracts.synchronisation import DigestPublished
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database

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
        of_event = {"_id": event} if event else {}
        async for message in self._identities(await self._members(event) if event else None):
            yield message
        async for document in self._database["events"].find(of_event):
            yield event_changed(to_event(document))
        async for document in self._database["registrations"].find({"event": event} if event else {}):
            yield registration_changed(to_registration(document))

    async def _members(self, event: str) -> list[str]:
        found = await self._database["events"].find_one({"_id": event}, {"accounts": 1})
        return found["accounts"] if found else []

    async def _identities(self, accounts: list[str] | None) -> AsyncIterator[Message]:
        """Accounts and their tokens; None: all. Who lost an event has lost those who may see it, too."""
        those = {} if accounts is None else {"$in": accounts}
        async for document in self._database["accounts"].find({"_id": those} if those else {}):
            yield to_account(document).message()
        async for document in self._database["tokens"].find({"account": those} if those else {}):
            yield to_token(document).message()

    async def send(self, messages: list[Message]) -> None:
        """Sends messages."""
        await self._outbox.send(*messages)

    async def digests(self) -> list[Message]:
        """How many registrations each event has and the sum of their versions, and (of event '') the same of events."""
        of_registrations = [
            _digest(RegistrationChanged.NAME, found["_id"], found)
            async for found in self._database["registrations"].aggregate(_sums("$event"))
        ]
        of_events = [
            _digest(EventChanged.NAME, "", found) async for found in self._database["events"].aggregate(_sums(None))
        ]
        return [*of_registrations, *of_events]


def _sums(by: str | None) -> list[dict[str, Any]]:
    return [{"$group": {"_id": by, "count": {"$sum": 1}, "versions": {"$sum": "$version"}}}]


def _digest(kind: str, event: str, found: Mapping[str, Any]) -> Message:
    return DigestPublished(
        publisher="registration", event=event, kind=kind, count=found["count"], versions=found["versions"]
    )
