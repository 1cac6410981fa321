"""Attendees with their scans in MongoDB: one document of `door` holds a registration, its tickets and its scans."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import TypeVar

from pymongo.errors import DuplicateKeyError
from typing_extensions import override

from services.checkin.adapters.attendance_states import AttendanceStates
from services.checkin.adapters.desk_documents import DeskEntryStates, insert_walk_in
from services.checkin.adapters.documents import Document, attendee_of, registration_document, scan_document
from services.checkin.adapters.scan_store_bulk import (
    GuardedChange,
    Question,
    assign,
    earlier_scan,
    insert_each,
    update_each,
)
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.changes import ScanChange
from services.checkin.domain.desk_entries import DeskEntry
from services.checkin.domain.events import Event
from services.checkin.domain.judgement import FreeSeats
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.scans import Presented, RecordedScan, TicketBusy, counting_key
from services.checkin.domain.search import NameKey, name_key, name_key_of
from services.checkin.ports.scans import ScanLookup, ScanStore
from shared.audit import AuditEntry
from shared.clock import utc_now
from shared.mongo.batching import Batcher
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction

Result = TypeVar("Result")
NEEDED = {"terms": False, "gone": False}  # long, and only for look-ups
LAST_CHARACTER = "\U0010ffff"
MOST_TURNS = 100
STANDING = ("awaiting_approval", "confirmed", "waitlisted", "online")


class MongoScanStore(ScanStore):
    """Attendees and attempts in the collection `door`.

    Each change of a scan marks its attendance as unpublished in the same write. With a `session`, all calls are part of
    its transaction; without one, simultaneous calls share a round trip.
    """

    def __init__(
        self,
        database: Database,
        attendance: AttendanceStates,
        desk_entries: DeskEntryStates | None = None,
        session: Session | None = None,
    ) -> None:
        self._database = database
        self._door = database["door"]
        self._attendance = attendance
        self._desk_entries = desk_entries or DeskEntryStates(database["desk_entries"], utc_now)
        self._session = session
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._lookups = Batcher(self._find)
        self._admissions = Batcher(partial(update_each, self._door))
        self._attempts = Batcher(partial(insert_each, self._door))

    @override
    async def find(self, event: str, presented: Presented, key: str) -> ScanLookup:
        question = (event, presented, key)
        return (await self._find([question]))[0] if self._session else await self._lookups.submit(question)

    @override
    async def record_admission(self, change: ScanChange, *, replaces_attempt: bool = False) -> bool:
        if self._session is not None:
            return await self._record(change, self._session, replaces_attempt=replaces_attempt)
        if replaces_attempt:
            recorded = await in_transaction(self._database, partial(self._record, change, replaces_attempt=True))
        else:
            recorded = await self._admissions.submit(self._guarded(change))
        self._attendance.committed()
        return recorded

    @override
    async def record_attempt(self, event: str, attendee: Attendee | None, attempt: RecordedScan) -> bool:
        document = {
            "_id": attempt.key,
            "attempt_at": event,
            "registration": attendee.registration if attendee else None,
            "scans": [scan_document(attempt)],
            **({"rehearsed": event} if attempt.rehearsal else {}),
        }
        if self._session is None:
            return await self._attempts.submit(document)
        await self._door.insert_one(document, session=self._session)
        return True

    @override
    async def add_walk_in(self, entry: DeskEntry, change: ScanChange) -> bool:
        if self._session is not None:
            return await self._add_walk_in(entry, change, self._session)
        try:
            await in_transaction(self._database, partial(self._add_walk_in, entry, change))
        except DuplicateKeyError:
            return False
        self._attendance.committed()
        self._desk_entries.committed()
        return True

    async def _add_walk_in(self, entry: DeskEntry, change: ScanChange, session: Session) -> bool:
        await self._door.delete_one({"_id": {"$in": [scan.key for scan in change.scans]}}, session=session)
        new = {
            "_id": change.attendee.registration,
            **registration_document(change.attendee),
            "scans": [],
            "gone": [],
            "revision": 0,
        }
        await self._door.insert_one(new, session=session)
        await insert_walk_in(self._database, entry, self._desk_entries.mark(), session)
        return await self._record(change, session)

    @override
    async def amend_attempt(self, attempt: RecordedScan) -> None:
        change = {"$set": {"scans": [scan_document(attempt)]}}
        await self._door.update_one({"_id": attempt.key}, change, session=self._session)

    @override
    async def amend_scans(self, change: ScanChange, *, audit: AuditEntry) -> bool:
        async def work(session: Session) -> bool:
            amended = await self._record(change, session)
            if amended:
                await self._database["audit"].insert_one(asdict(audit), session=session)
            return amended

        amended = await in_transaction(self._database, work)
        self._attendance.committed()
        return amended

    @override
    async def by_registration(self, event: str, registration: str) -> Attendee | None:
        document = await self._door.find_one({"_id": registration, "event": event})
        return attendee_of(document) if document else None

    @override
    async def by_address(self, event: str, address: str) -> Attendee | None:
        # The type tells the server that the index, which leaves out everybody without an address, does.
        query = {"event": event, "address": {"$eq": address, "$type": "string"}, "state": {"$in": STANDING}}
        document = await self._door.find_one(query)
        return attendee_of(document) if document else None

    @override
    async def by_scan(self, event: str, key: str) -> ScanLookup:
        document = await self._door.find_one({"scans.key": key})
        if document is None or event not in {document.get("event"), document.get("attempt_at")}:
            return ScanLookup()
        return ScanLookup(attendee_of(document) if "event" in document else None, earlier_scan([document], key))

    @override
    async def has_admitted(self, event: str, list_: str) -> bool:
        for key in (list_, _begins_with(counting_key(list_, ""))):
            if await self._door.find_one({"event": event, "admitted_to": key}, {"_id": 1}):
                return True
        return False

    @override
    async def in_conflict(self, event: str) -> Sequence[Attendee]:
        documents = self._door.find({"event": event, "in_conflict": True}, NEEDED)
        return [attendee_of(document) async for document in documents]

    @override
    async def search(
        self, event: str, words: Sequence[str], *, after: NameKey | None = None, limit: int
    ) -> Sequence[Attendee]:
        query = _matching(event, words)
        if after is None:
            documents = await self._door.find(query, NEEDED).limit(limit).to_list(limit)
            if len(documents) < limit:
                return sorted((attendee_of(document) for document in documents), key=name_key_of)
        return await self._by_name(query, after, limit)

    @override
    async def count_matches(self, event: str, words: Sequence[str]) -> int:
        return await self._count(_matching(event, words))

    async def _by_name(self, query: Document, after: NameKey | None, limit: int) -> Sequence[Attendee]:
        """A part of many matches: their names alone are read and sorted first."""
        names = await self._door.find(query, {"first_name": 1, "last_name": 1}).to_list(None)
        keys = sorted(name_key(name["first_name"], name["last_name"], name["_id"]) for name in names)
        page = [key for key in keys if after is None or key > after][:limit]
        documents = self._door.find({"_id": {"$in": [registration for _, _, registration in page]}}, NEEDED)
        return sorted([attendee_of(document) async for document in documents], key=name_key_of)

    @override
    async def in_turn(self, check_in_list: CheckInList, work: Callable[[ScanStore], Awaitable[Result]]) -> Result:
        key = f"{check_in_list.event}/{check_in_list.id}"
        for _ in range(MOST_TURNS):
            try:
                async with self._turns[key]:
                    result = await in_transaction(self._database, self._turn(key, work))
            except DuplicateKeyError:
                continue  # another process recorded the same nonce at this moment; now it can be seen
            self._attendance.committed()
            self._desk_entries.committed()
            return result
        raise TicketBusy

    def _turn(self, key: str, work: Callable[[ScanStore], Awaitable[Result]]) -> Callable[[Session], Awaitable[Result]]:
        async def turn(session: Session) -> Result:
            # Two transactions that write to one document cannot both commit: so they take turns.
            await self._database["lists"].update_one({"_id": key}, {"$inc": {"turns": 1}}, session=session)
            return await work(MongoScanStore(self._database, self._attendance, self._desk_entries, session))

        return turn

    @override
    async def free_seats(
        self, event: Event, check_in_list: CheckInList, at: datetime, *, rehearsal: bool = False
    ) -> FreeSeats:
        seats = check_in_list.seats(event)
        if seats is None:
            return FreeSeats()
        key = counting_key(check_in_list.id, check_in_list.day(event, at), rehearsal=rehearsal)
        free = seats - await self._count({"event": event.slug, "inside": key})
        if check_in_list.unbooked == "refuse" or check_in_list.releases_places(at):
            return FreeSeats(free, free)
        still_expected = {**expected(check_in_list), "admitted_to": {"$ne": key}}
        return FreeSeats(free, free - await self._count(still_expected))

    async def _find(self, questions: Sequence[Question]) -> list[ScanLookup]:
        alternatives: list[Document] = [{"scans.key": {"$in": [key for _, _, key in questions]}}]
        hashes = [presented.hash for _, presented, _ in questions if presented.kind == "ticket"]
        if hashes:
            alternatives.append({"tickets.hash": {"$in": hashes}})
        codes = [(event, presented.code) for event, presented, _ in questions if presented.code is not None]
        alternatives += [{"event": event, "code": code} for event, code in codes]
        documents = await self._door.find({"$or": alternatives}, NEEDED, session=self._session).to_list(None)
        return assign(documents, questions)

    async def _count(self, query: Document) -> int:
        return int(await self._door.count_documents(query, session=self._session))

    async def _record(self, change: ScanChange, session: Session, *, replaces_attempt: bool = False) -> bool:
        guarded = self._guarded(change)
        if replaces_attempt:
            # First, because the key must be free; and only where the update below, in the same snapshot, applies.
            if await self._door.find_one(guarded.query, {"_id": 1}, session=session) is None:
                return False
            await self._door.delete_one({"_id": {"$in": [scan.key for scan in change.scans]}}, session=session)
        result = await self._door.update_one(guarded.query, guarded.update, session=session)
        return bool(result.matched_count)

    def _guarded(self, change: ScanChange) -> GuardedChange:
        positions = {scan.key: position for position, scan in enumerate(change.attendee.scans)}
        values: Document = {
            "admitted_to": change.admitted_to,
            "inside": change.inside,
            "in_conflict": change.in_conflict,
        }
        if change.is_rehearsal:  # which nobody else hears of
            values["rehearsed"] = change.attendee.event
        else:
            values |= self._attendance.mark()
        for scan in change.scans:
            position = positions.setdefault(scan.key, len(positions))
            values[f"scans.{position}"] = scan_document(scan)
        growing = {"revision": 1, "attendance_version": int(not change.is_rehearsal)}
        update = {"$set": values, "$inc": growing, "$currentDate": {"changed_at": True}}
        query = {"_id": change.attendee.registration, "revision": change.attendee.revision}
        return GuardedChange(query, update, change.scans)


def _matching(event: str, words: Sequence[str]) -> Document:
    # The index serves one word only, the first; the longest leads to the fewest people.
    beginnings = [{"terms": _begins_with(word)} for word in sorted(words, key=len, reverse=True)]
    return {"event": event, "$and": beginnings}


def _begins_with(word: str) -> Document:
    return {"$elemMatch": {"$gte": word, "$lt": word + LAST_CHARACTER}}


def expected(check_in_list: CheckInList) -> Document:
    """The query for the people whom a list expects: confirmed, of its categories, with a place in its sessions."""
    query: Document = {"event": check_in_list.event, "state": "confirmed"}
    if check_in_list.categories:
        query["category"] = {"$in": list(check_in_list.categories)}
    if check_in_list.sessions:
        query["booked"] = {"$in": list(check_in_list.sessions)}
    return query
