"""The mailer's copy of the events in MongoDB: the collection `events`."""

from collections.abc import Mapping
from typing import cast

from typing_extensions import override

from services.mailer.ports.events import Events
from shared.contracts import decode, encode, order
from shared.contracts.registration import EventChanged, Role
from shared.messaging.versioned_copies import VersionedCopies, apply_newer
from shared.mongo.connection import Database


class MongoEvents(Events):
    """One document per event: the message with its state, and its members to be searched."""

    def __init__(self, database: Database) -> None:
        self._events = database["events"]
        self.copies = VersionedCopies(self._events, EventChanged, per_event=False)

    async def prepare(self) -> None:
        """Removes copies of an earlier form; registration then sends those events again."""
        await self._events.delete_many({"state": {"$exists": False}})

    @override
    async def save(self, state: EventChanged) -> None:
        members = [{"account": account, "role": role} for account, role in state.members.items()]
        await apply_newer(self._events, state.event, order(state), {"members": members, "state": encode(state)})

    @override
    async def get(self, event: str) -> EventChanged | None:
        document = await self._events.find_one({"_id": event}, {"state": 1})
        return cast(EventChanged, decode(EventChanged.NAME, document["state"])) if document else None

    @override
    async def roles_in(self, event: str) -> Mapping[str, Role]:
        document = await self._events.find_one({"_id": event}, {"members": 1})
        return {member["account"]: member["role"] for member in document["members"]} if document else {}

    @override
    async def events_of(self, account: str) -> Mapping[str, Role]:
        documents = await self._events.find({"members.account": account}, {"members": 1}).to_list(None)
        return {
            document["_id"]: member["role"]
            for document in documents
            for member in document["members"]
            if member["account"] == account
        }
