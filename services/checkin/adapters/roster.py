"""The copy of the registrations in MongoDB, read by devices in the order of changes."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ASCENDING
from pymongo.errors import DuplicateKeyError
from typing_extensions import override

from services.checkin.adapters.documents import Document, attendee_of, registration_document
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.search import UnreadableCursor
from services.checkin.ports.roster import Roster, RosterPage
from shared.clock import Clock
from shared.mongo.connection import Database, count_and_sum

# Changes of the last seconds are returned once more: a slower write may get an earlier time.
OVERLAP = timedelta(seconds=10)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class MongoRoster(Roster):
    """Registrations in the collection `door`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._door = database["door"]
        self._clock = clock

    @override
    async def save(self, attendee: Attendee) -> None:
        older = {"_id": attendee.registration, "version": {"$lt": attendee.version}}
        changes = [{"$set": _changes(attendee)}]
        try:
            await self._door.update_one(older, changes, upsert=True)
        except DuplicateKeyError:
            # It is known in this version or a later one, or an earlier version was inserted at this moment.
            await self._door.update_one(older, changes)

    @override
    async def changed_since(self, event: str, cursor: str | None, limit: int) -> RosterPage:
        since, after = _read(cursor) if cursor else (EPOCH, "")
        behind = [{"changed_at": since, "_id": {"$gt": after}}, {"changed_at": {"$gt": since}}]
        changed = self._door.find({"event": event, "$or": behind}).sort([("changed_at", ASCENDING), ("_id", ASCENDING)])
        documents = await changed.limit(limit + 1).to_list(limit + 1)
        page, complete = documents[:limit], len(documents) <= limit
        gone = [hash_ for document in page for hash_ in document["gone"]] if cursor else []
        next_cursor = self._next(page, complete, (since, after))
        return RosterPage([attendee_of(document) for document in page], gone, next_cursor, complete)

    @override
    async def digest(self, event: str) -> tuple[int, int]:
        return await count_and_sum(self._door, "version", {"event": event})

    def _next(self, page: Sequence[Mapping[str, Any]], complete: bool, before: tuple[datetime, str]) -> str:
        last = (page[-1]["changed_at"], page[-1]["_id"]) if page else before
        settled = (self._clock() - OVERLAP, "")
        return _write(*(min(last, settled) if complete else last))


def _changes(attendee: Attendee) -> Document:
    """The new state in terms of the old one. Typed texts are literals, as they may look like expressions."""
    fields = registration_document(attendee)
    known = {"$setUnion": [{"$ifNull": ["$gone", []]}, {"$ifNull": ["$tickets.hash", []]}]}
    return {
        **{name: {"$literal": value} for name, value in fields.items()},
        "gone": {"$setDifference": [known, [ticket["hash"] for ticket in fields["tickets"]]]},
        "scans": {"$ifNull": ["$scans", []]},
        "revision": {"$add": [{"$ifNull": ["$revision", 0]}, 1]},
        "changed_at": "$$NOW",
    }


def _write(moment: datetime, id_: str) -> str:
    return f"{round((moment - EPOCH).total_seconds() * 1000)}~{id_}"


def _read(cursor: str) -> tuple[datetime, str]:
    milliseconds, separator, id_ = cursor.partition("~")
    if not separator or not milliseconds.isascii() or not milliseconds.isdigit() or len(milliseconds) > 14:
        raise UnreadableCursor
    return EPOCH + timedelta(milliseconds=int(milliseconds)), id_
