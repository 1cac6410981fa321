"""The mailer's copy of the events' roles in MongoDB: the collection `events`."""

from collections.abc import Mapping

from typing_extensions import override

from services.mailer.ports.identity import EventRoles
from shared.contracts import Order
from shared.contracts.registration import EventChanged, Role
from shared.messaging.versioned_copies import VersionedCopies, apply_newer
from shared.mongo.connection import Database


class MongoEventRoles(EventRoles):
    """One document per event."""

    def __init__(self, database: Database) -> None:
        self._events = database["events"]
        self.copies = VersionedCopies(self._events, EventChanged, per_event=False)

    @override
    async def save(self, event: str, order: Order, roles: Mapping[str, Role]) -> None:
        members = [{"account": account, "role": role} for account, role in roles.items()]
        await apply_newer(self._events, event, order, {"members": members})

    @override
    async def of(self, event: str) -> Mapping[str, Role]:
        document = await self._events.find_one({"_id": event})
        return {member["account"]: member["role"] for member in document["members"]} if document else {}

    @override
    async def events_of(self, account: str) -> Mapping[str, Role]:
        documents = await self._events.find({"members.account": account}).to_list(None)
        return {
            document["_id"]: member["role"]
            for document in documents
            for member in document["members"]
            if member["account"] == account
        }
