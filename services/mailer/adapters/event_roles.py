"""The mailer's copy of events: who may see and resend an event's mails."""

from collections.abc import Mapping

from shared.contracts.registration import EventChanged, Role
from shared.messaging.versioned_copies import apply_newer
from shared.mongo.connection import Database, count_and_sum


class MongoEventRoles:
    """Who has which role in which event: the collection `events`."""

    def __init__(self, database: Database) -> None:
        self._events = database["events"]

    async def prepare(self) -> None:
        """Makes the index by which an account's events are found."""
        await self._events.create_index("members.account")

    async def event_changed(self, message: EventChanged) -> None:
        """Keeps the copy of an event."""
        members = [{"account": account, "role": role} for account, role in message.members.items()]
        await apply_newer(self._events, message.event, message.version, {"members": members})

    async def of(self, event: str) -> Mapping[str, Role]:
        """The roles in an event by account; empty for an unknown one."""
        document = await self._events.find_one({"_id": event})
        return {member["account"]: member["role"] for member in document["members"]} if document else {}

    async def events_of(self, account: str) -> Mapping[str, Role]:
        """The events in which an account has a role, and which."""
        found = await self._events.find({"members.account": account}).to_list(None)
        return {
            event["_id"]: member["role"]
            for event in found
            for member in event["members"]
            if member["account"] == account
        }

    async def digest(self, _event: str = "") -> tuple[int, int]:
        """How many events are known, and the sum of their versions."""
        return await count_and_sum(self._events, "version", {})
