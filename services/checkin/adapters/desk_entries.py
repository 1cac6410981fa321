"""Desk entries and blank badges in MongoDB."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from pymongo import DESCENDING
from pymongo.errors import DuplicateKeyError
from typing_extensions import override

from services.checkin.adapters.attendance_states import AttendanceStates
from services.checkin.adapters.desk_documents import DeskEntryStates, entry_of
from services.checkin.adapters.documents import attendee_of, scan_document
from services.checkin.adapters.indexes import ATTEMPTS
from services.checkin.domain.attendees import Attendee, Ticket
from services.checkin.domain.changes import ScanChange, amended
from services.checkin.domain.desk_entries import BadgeTaken, BoundBadge, DeskEntry, Merged, Settlement
from services.checkin.ports.desk_entries import DeskEntries
from shared.audit import AuditEntry
from shared.contracts import Order
from shared.messaging.versioned_copies import apply_newer
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
REVISED: Mapping[str, Any] = {"$inc": {"revision": 1}, "$currentDate": {"changed_at": True}}
NO_DATA: Mapping[str, Any] = {
    **dict.fromkeys(("honorific", "first_name", "last_name", "company", "tray"), ""),
    **{
        name: []
        for name in ("sessions", "booked", "tickets", "bound", "terms", "scans", "admitted_to", "inside", "tags")
    },
    "attention": None,
    "host": None,
    "address": None,
    "state": "cancelled",
    "in_conflict": False,
    "erased": True,
}


class _ChangedMeanwhile(Exception):
    """An attendee has another revision than the one on which something was decided."""


class MongoDeskEntries(DeskEntries):
    """The collections `desk_entries` and `blank_badges`, and what they mean for attendees in `door`."""

    def __init__(self, database: Database, attendance: AttendanceStates, entries: DeskEntryStates) -> None:
        self._database = database
        self._door = database["door"]
        self._entries = database["desk_entries"]
        self._attendance = attendance
        self._states = entries

    @override
    async def entry(self, event: str, registration: str) -> DeskEntry | None:
        document = await self._entries.find_one({"_id": registration, "event": event})
        return entry_of(document) if document else None

    @override
    async def walk_ins(self, event: str, limit: int, after: str | None = None) -> Sequence[DeskEntry]:
        query: dict[str, Any] = {"event": event, "walk_in.registered_at": {"$gt": LONG_AGO}}
        if after is not None:
            last = await self._entries.find_one({"_id": after, **query}, {"walk_in.registered_at": 1})
            at = last["walk_in"]["registered_at"] if last else LONG_AGO
            earlier = {"walk_in.registered_at": {"$lt": at}}
            query = {"event": event, "$or": [earlier, {"walk_in.registered_at": at, "_id": {"$lt": after}}]}
        order = [("walk_in.registered_at", DESCENDING), ("_id", DESCENDING)]
        return [entry_of(document) async for document in self._entries.find(query).sort(order).limit(limit)]

    @override
    async def with_badge(self, event: str, hash_: str) -> Attendee | None:
        document = await self._door.find_one({"tickets.hash": hash_, "event": event})
        if document is None:
            entry = await self._entries.find_one({"badges.hash": hash_, "event": event}, {"_id": 1})
            document = await self._door.find_one({"_id": entry["_id"]}) if entry else None
        return attendee_of(document) if document else None

    @override
    async def is_blank(self, event: str, hash_: str) -> bool:
        return await self._database["blank_badges"].find_one({"_id": event, "hashes": hash_}, {"_id": 1}) is not None

    @override
    async def follow_blank_badges(self, event: str, hashes: Sequence[str], order: Order) -> None:
        await apply_newer(self._database["blank_badges"], event, order, {"event": event, "hashes": list(hashes)})

    @override
    async def bind(self, attendee: Attendee, badge: BoundBadge, audit: AuditEntry) -> bool:
        ticket = asdict(Ticket(badge.hash, badge.roster_key, "valid"))
        change = {"$push": {"tickets": ticket, "bound": ticket}, **REVISED}

        async def work(session: Session) -> bool:
            if not await self._changed(attendee, change, session):
                return False
            await self._note(attendee.event, attendee.registration, session, push={"badges": asdict(badge)})
            await self._database["audit"].insert_one(asdict(audit), session=session)
            return True

        try:
            bound = await in_transaction(self._database, work)
        except DuplicateKeyError:
            raise BadgeTaken from None
        self._states.committed()
        return bound

    @override
    async def merge(
        self, keep: ScanChange, drop: Attendee, merged: Merged | None, audit: AuditEntry | None = None
    ) -> bool:
        async def work(session: Session) -> None:
            attended = self._attendance.mark()
            into = {
                "$set": {**NO_DATA, **attended, "merged_into": keep.attendee.registration},
                "$unset": {"rehearsed": ""},
            }
            growing = {"$inc": {"revision": 1, "attendance_version": 1}, "$currentDate": {"changed_at": True}}
            # First, because the keys of the scans and the hashes of the badges must be free.
            if not await self._changed(drop, {**into, **growing}, session):
                raise _ChangedMeanwhile
            tickets = [asdict(ticket) for ticket in drop.tickets]
            both = amended(keep.attendee.scans, keep.scans)
            scans = {
                "scans": [scan_document(scan) for scan in both],
                "admitted_to": keep.admitted_to,
                "inside": keep.inside,
                "in_conflict": keep.in_conflict,
                "host": keep.attendee.host or drop.host,
                **({"rehearsed": keep.attendee.event} if any(scan.rehearsal for scan in both) else {}),
                **attended,
            }
            added = {"$push": {name: {"$each": tickets} for name in ("tickets", "bound")}}
            if not await self._changed(keep.attendee, {"$set": scans, **added, **growing}, session):
                raise _ChangedMeanwhile
            await self._move(keep.attendee, drop, merged, session)
            if audit is not None:
                await self._database["audit"].insert_one(asdict(audit), session=session)

        try:
            await in_transaction(self._database, work)
        except _ChangedMeanwhile:
            return False
        self._attendance.committed()
        self._states.committed()
        return True

    async def _move(self, keep: Attendee, drop: Attendee, merged: Merged | None, session: Session) -> None:
        """The badges in the desk entries of both, and refused attempts, are those of the one who is kept.

        Others who were merged with the dropped one are from now on the kept one, too.
        """
        own = {"registration": drop.registration, ATTEMPTS: drop.event}
        await self._door.update_many(own, {"$set": {"registration": keep.registration}}, session=session)
        for entries, name in ((self._door, "merged_into"), (self._entries, "kept_by")):
            into = {"$set": {name: keep.registration}}
            await entries.update_many({name: drop.registration}, into, session=session)
        entry = await self._entries.find_one({"_id": drop.registration}, session=session)
        badges = entry.get("badges", []) if entry else []
        kept_by = {"kept_by": keep.registration} | ({"merged": asdict(merged)} if merged else {})
        if badges:
            await self._entries.update_one({"_id": drop.registration}, {"$unset": {"badges": ""}}, session=session)
        if merged or badges:
            await self._note(drop.event, drop.registration, session, fields=kept_by)
        elif entry:
            await self._entries.update_one({"_id": drop.registration}, {"$set": kept_by}, session=session)
        if badges:
            await self._note(keep.event, keep.registration, session, push={"badges": {"$each": badges}})

    @override
    async def settle(self, settlement: Settlement) -> None:
        fields = {
            "outcome": settlement.outcome,
            "refusal": settlement.refusal,
            "settled_version": settlement.version,
            **({"kept_by": settlement.known_as} if settlement.known_as else {}),
        }
        not_later = {"settled_version": {"$not": {"$gt": settlement.version}}}
        mine = {"_id": settlement.registration, "event": settlement.event}
        await self._entries.update_one({**mine, **not_later}, {"$set": fields})
        if settlement.outcome == "created":
            attended = {**mine, "attendance_version": {"$gt": 0}}
            again = {"$inc": {"attendance_version": 1}, "$set": self._attendance.mark()}
            await self._door.update_one(attended, again)
            self._attendance.committed()

    @override
    async def send_again(self, entry: DeskEntry, audit: AuditEntry) -> None:
        async def work(session: Session) -> None:
            unsettled = {"outcome": None, "refusal": None}
            await self._note(entry.event, entry.registration, session, fields=unsettled)
            await self._database["audit"].insert_one(asdict(audit), session=session)

        await in_transaction(self._database, work)
        self._states.committed()

    async def _changed(self, attendee: Attendee, change: Mapping[str, Any], session: Session) -> bool:
        as_read = {"_id": attendee.registration, "revision": attendee.revision}
        return bool((await self._door.update_one(as_read, change, session=session)).matched_count)

    async def _note(
        self,
        event: str,
        registration: str,
        session: Session,
        *,
        fields: Mapping[str, Any] | None = None,
        push: Mapping[str, Any] | None = None,
    ) -> None:
        """Changes a desk entry, or makes it, and has it published in its next version."""
        change: dict[str, Any] = {
            "$set": {"event": event, **(fields or {}), **self._states.mark()},
            "$inc": {"version": 1},
        }
        if push:
            change["$push"] = push
        await self._entries.update_one({"_id": registration}, change, upsert=True, session=session)
