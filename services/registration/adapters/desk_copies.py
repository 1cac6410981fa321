"""The desk entries that were applied, and the secrets of blank badges, in MongoDB."""

from collections.abc import Collection, Mapping

from typing_extensions import override

from services.registration.ports.desk_copies import DeskCopies, DeskCopy
from shared.contracts import Order
from shared.contracts.checkin import DeskEntryChanged
from shared.messaging.versioned_copies import LastingCopies, apply_newer
from shared.mongo.connection import Database


class MongoDeskCopies(DeskCopies):
    """The collection `desk_entries`, compared with check-in's digests by `copies`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._entries = database["desk_entries"]
        self.copies = LastingCopies(self._entries, DeskEntryChanged, per_event=True)

    @override
    async def copy(self, registration: str) -> DeskCopy | None:
        document = await self._entries.find_one({"_id": registration})
        if document is None:
            return None
        order = Order(document["epoch"], document["version"])
        return DeskCopy(order=order, outcome=document["outcome"], known_as=document["known_as"])

    @override
    async def note(self, registration: str, event: str, copy: DeskCopy) -> None:
        fields = {"event": event, "outcome": copy.outcome, "known_as": copy.known_as}
        await apply_newer(self._entries, registration, copy.order, fields)

    @override
    async def secrets(self, event: str, hashes: Collection[str]) -> Mapping[str, str]:
        if not hashes:
            return {}
        badges = self._database["blank_badges"].find({"_id": {"$in": list(hashes)}, "event": event}, {"secret": 1})
        return {badge["_id"]: badge["secret"] async for badge in badges}
