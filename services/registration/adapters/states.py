"""The present state that registration publishes, read from MongoDB."""

from collections.abc import AsyncIterator
from typing import Any

from typing_extensions import override

from services.registration.adapters.accounts import to_account, to_token
from services.registration.adapters.badges import blank_badges_issued
from services.registration.adapters.documents import to_event, to_registration
from services.registration.domain.erasure import registration_erased
from services.registration.domain.messages import event_changed, registration_changed
from shared.contracts import Message
from shared.contracts.accounts import AccountChanged, TokenChanged
from shared.contracts.registration import EventChanged, RegistrationChanged
from shared.contracts.synchronisation import NO_EVENT
from shared.contracts.walk_ins import BlankBadgesIssued
from shared.messaging.epochs import Sums
from shared.messaging.states import States
from shared.mongo.connection import Database, count_and_sum

Query = dict[str, Any]
COLLECTIONS = {EventChanged.NAME: "events", AccountChanged.NAME: "accounts", TokenChanged.NAME: "tokens"}


class MongoStates(States):
    """Registrations per event; and, of no single event, events, accounts and tokens."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def events(self) -> list[str]:
        return [NO_EVENT, *[event["_id"] async for event in self._database["events"].find({}, {"_id": 1})]]

    @override
    async def messages(self, event: str) -> AsyncIterator[Message]:
        async for message in self._event_with_organisers(event) if event else self._all_events():
            yield message

    @override
    async def sums(self, event: str) -> Sums:
        if event:
            sums = await count_and_sum(self._database["registrations"], "version", {"event": event})
            badges, _ = await count_and_sum(self._database["blank_badges"], "number", {"event": event})
            return {RegistrationChanged.NAME: sums, BlankBadgesIssued.NAME: (1 if badges else 0, badges)}
        return {kind: await count_and_sum(self._database[name], "version", {}) for kind, name in COLLECTIONS.items()}

    async def _all_events(self) -> AsyncIterator[Message]:
        async for message in self._identities({}, {}):
            yield message
        async for document in self._database["events"].find():
            yield event_changed(to_event(document))

    async def _event_with_organisers(self, event: str) -> AsyncIterator[Message]:
        """An event's registrations, itself, and who may see them; a service that lost it has lost those, too."""
        document = await self._database["events"].find_one({"_id": event})
        if document is None:
            return
        organisers = {"$in": document["accounts"]}
        async for message in self._identities({"_id": organisers}, {"account": organisers}):
            yield message
        definition = to_event(document)
        yield event_changed(definition)
        if document.get("blank_badges"):
            yield await blank_badges_issued(self._database, event)
        async for registration in self._database["registrations"].find({"event": event}):
            present = to_registration(registration)
            yield registration_changed(definition, present)
            if present.erased_at:  # a restored mailer knows the person again
                booked = self._database["registrations"].find({"event": event, "code": present.booked_by})
                bookers = [to_registration(document) async for document in booked]
                yield registration_erased(present, [], bookers, [], present.erased_at)

    async def _identities(self, accounts: Query, tokens: Query) -> AsyncIterator[Message]:
        async for document in self._database["accounts"].find(accounts):
            yield to_account(document).message()
        async for document in self._database["tokens"].find(tokens):
            yield to_token(document).message()
