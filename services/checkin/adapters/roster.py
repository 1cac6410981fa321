"""The copy of the registrations in MongoDB, read by devices in the order of changes."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ASCENDING, DESCENDING
from typing_extensions import override

from services.checkin.adapters.desk_documents import forget_walk_ins
from services.checkin.adapters.documents import Document, attendee_of, registration_document
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.search import UnreadableCursor
from services.checkin.ports.roster import Roster, RosterPage
from shared.clock import Clock
from shared.contracts import Order
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.versioned_copies import update_if_older
from shared.mongo.connection import Database
from shared.mongo.unfinished_restore import RESTORES

# Changes of the last seconds are returned once more: a slower write may get an earlier time.
OVERLAP = timedelta(seconds=10)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class MongoRoster(Roster):
    """Registrations in the collection `door`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._door = database["door"]
        self._clock = clock
        self._dead_letters = DeadLetters(database)
        self._restored = ""

    async def prepare(self) -> None:
        """Has cursors from before the last restore of a backup end: phones then fetch everything anew."""
        last = await self._database[RESTORES].find_one({}, sort=[("at", DESCENDING)])
        self._restored = f"{round((last['at'] - EPOCH).total_seconds() * 1000)}/" if last else ""

    @override
    async def save(self, attendee: Attendee) -> None:
        order = Order(attendee.epoch, attendee.version)
        await update_if_older(self._door, attendee.registration, order, [{"$set": _changes(attendee)}])
        if attendee.erased:  # what could not be read about them holds their name and their ticket's secret
            await self._dead_letters.forget(attendee.registration)
            await forget_walk_ins(self._database, attendee.registration)

    @override
    async def changed_since(self, event: str, cursor: str | None, limit: int) -> RosterPage:
        since, after = self._read(cursor) if cursor else (EPOCH, "")
        behind = [{"changed_at": since, "_id": {"$gt": after}}, {"changed_at": {"$gt": since}}]
        changed = self._door.find({"event": event, "$or": behind}).sort([("changed_at", ASCENDING), ("_id", ASCENDING)])
        documents = await changed.limit(limit + 1).to_list(limit + 1)
        page, complete = documents[:limit], len(documents) <= limit
        gone = [hash_ for document in page for hash_ in document["gone"]] if cursor else []
        next_cursor = self._next(page, complete, (since, after))
        return RosterPage([attendee_of(document) for document in page], gone, next_cursor, complete)

    def _next(self, page: Sequence[Mapping[str, Any]], complete: bool, before: tuple[datetime, str]) -> str:
        last = (page[-1]["changed_at"], page[-1]["_id"]) if page else before
        settled = (self._clock() - OVERLAP, "")
        return self._restored + _write(*(min(last, settled) if complete else last))

    def _read(self, cursor: str) -> tuple[datetime, str]:
        restored, separator, position = cursor.rpartition("/")
        if restored + separator != self._restored:
            raise UnreadableCursor
        return _read(position)


def _changes(attendee: Attendee) -> Document:
    """The new state in terms of the old one. Typed texts are literals, as they may look like expressions."""
    fields = registration_document(attendee)
    order = {name: {"$literal": fields.pop(name)} for name in ("epoch", "version")}
    # Somebody who was merged with another entry stays without data, whatever registration has not heard of yet.
    values = {
        name: {"$cond": [{"$ifNull": ["$merged_into", False]}, f"${name}", value]}
        for name, value in {
            **{name: {"$literal": value} for name, value in fields.items()},
            "tickets": _with_bound_badges(fields["tickets"], erased=attendee.erased),
        }.items()
    }
    # A state that was published again costs no device anything.
    same = {"$eq": [[f"${name}" for name in values], [*values.values()]]}
    known = {"$setUnion": [{"$ifNull": ["$gone", []]}, {"$ifNull": ["$tickets.hash", []]}]}
    hashes = {"$map": {"input": values["tickets"], "in": "$$this.hash"}}
    return {
        **order,
        **values,
        **({"host": None} if attendee.erased else {}),
        "gone": {"$setDifference": [known, hashes]},
        "scans": {"$ifNull": ["$scans", []]},
        "revision": {"$cond": [same, "$revision", {"$add": [{"$ifNull": ["$revision", 0]}, 1]}]},
        "changed_at": {"$cond": [same, "$changed_at", "$$NOW"]},
    }


def _with_bound_badges(tickets: Sequence[Document], *, erased: bool) -> Document:
    """Registration's tickets, and the badges of which it has yet to hear that they were bound."""
    if erased:
        return {"$literal": []}
    known = {"$literal": [ticket["hash"] for ticket in tickets]}
    bound = {"$filter": {"input": {"$ifNull": ["$bound", []]}, "cond": {"$not": {"$in": ["$$this.hash", known]}}}}
    return {"$concatArrays": [{"$literal": tickets}, bound]}


def _write(moment: datetime, id_: str) -> str:
    return f"{round((moment - EPOCH).total_seconds() * 1000)}~{id_}"


def _read(cursor: str) -> tuple[datetime, str]:
    milliseconds, separator, id_ = cursor.partition("~")
    if not separator or not milliseconds.isascii() or not milliseconds.isdigit() or len(milliseconds) > 14:
        raise UnreadableCursor
    return EPOCH + timedelta(milliseconds=int(milliseconds)), id_
