"""Check-in's copies of registration's states, as they are compared with its digests."""

from collections.abc import Callable
from typing import Any

from typing_extensions import override

from services.checkin.adapters.desk_documents import forget_walk_ins
from shared.clock import Clock
from shared.contracts import Message
from shared.contracts.registration import EventChanged, RegistrationChanged
from shared.contracts.synchronisation import RepublishRequested
from shared.contracts.walk_ins import BlankBadgesIssued
from shared.messaging.versioned_copies import NO_LONGER_PUBLISHED, VersionedCopies
from shared.mongo.connection import Database

AFTER_ALL_EPOCHS = 2**62


def blank_badge_copies(database: Database) -> VersionedCopies:
    """The blank badges of each event."""
    return VersionedCopies(database["blank_badges"], BlankBadgesIssued, per_event=True)


class RosterCopies(VersionedCopies):
    """The registrations. One that registration no longer has loses its data; its scans stay, as they are evidence."""

    def __init__(self, database: Database) -> None:
        super().__init__(database["door"], RegistrationChanged, per_event=True)
        self._database = database

    @override
    async def drop_older(self, event: str, epoch: int) -> int:
        of_them = {**self._before(event, epoch), "erased": False}
        for registration in await self._collection.distinct("_id", of_them):  # first: who is killed here comes again
            await forget_walk_ins(self._database, registration)
        result = await self._collection.update_many(self._before(event, epoch), [{"$set": _without_data()}])
        return int(result.modified_count)

    async def drop_all(self, event: str) -> int:
        """Removes the data of all registrations of an event; returns their number."""
        return await self.drop_older(event, AFTER_ALL_EPOCHS)


class EventCopies(VersionedCopies):
    """The events. One that registration no longer has goes with its registrations; its lists and gates stay."""

    def __init__(self, database: Database, roster: RosterCopies) -> None:
        super().__init__(database["events"], EventChanged, per_event=False)
        self._roster = roster

    @override
    async def drop_older(self, event: str, epoch: int) -> int:
        dropped = [document["_id"] async for document in self._collection.find(self._before(event, epoch), {"_id": 1})]
        for slug in dropped:
            await self._roster.drop_all(slug)  # before the event, so that a process that dies in between comes again
            await self._collection.delete_one({"_id": slug, **self._before(event, epoch)})
        return len(dropped)


async def ask_for_what_is_missing(database: Database, send: Callable[[Message], None], clock: Clock) -> None:
    """Has registration send events again whose copies are from before it told consents, room limit and address hashes.

    Only those that are not over. Until an answer is here, each start asks again.
    """
    to_come = {"ends_at": {"$gt": clock()}}
    async for event in database["events"].find(to_come, {"consents": 1, "epoch": 1}):
        person = {"event": event["_id"], "address": {"$exists": False}}
        if "consents" not in event or await database["door"].find_one(person, {"_id": 1}):
            send(RepublishRequested(publisher="registration", event=event["_id"], known_epoch=event.get("epoch", 0)))


def _without_data() -> dict[str, Any]:
    """The change after which devices forget a registration and nobody is let in with its tickets."""
    hashes = {"$ifNull": ["$tickets.hash", []]}
    return {
        "epoch": NO_LONGER_PUBLISHED,
        "state": "cancelled",
        **dict.fromkeys(("honorific", "first_name", "last_name", "company", "tray"), ""),
        **{name: [] for name in ("sessions", "booked", "tickets", "bound", "terms", "tags")},
        "badge": "none",
        "attention": None,
        "address": None,
        "host": None,
        "erased": True,
        "gone": {"$setUnion": [{"$ifNull": ["$gone", []]}, hashes]},
        "revision": {"$add": ["$revision", 1]},
        "changed_at": "$$NOW",
    }
