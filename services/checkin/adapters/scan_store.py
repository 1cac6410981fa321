"""The door in MongoDB: one document holds a registration, its tickets and its scans."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from pymongo.errors import DuplicateKeyError
from pymongo.results import UpdateResult

from services.checkin.adapters.attendance_states import AttendanceStates
from services.checkin.adapters.documents import Document, attendee_of, scan_document
from services.checkin.adapters.scan_store_bulk import (
    GuardedChange,
    Question,
    earlier_scan,
    insert_each,
    store_each,
    tell_apart,
)
from services.checkin.domain.attendance import attend
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.conflicts import twice_admitted
from services.checkin.domain.events import Event
from services.checkin.domain.judgement import Room
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.scans import Presented, RecordedScan, place
from services.checkin.ports.scans import ScanLookup
from shared.audit import AuditEntry
from shared.mongo.batching import Batcher
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction

Result = TypeVar("Result")
NEEDED = {"terms": False, "gone": False}  # long, and only for look-ups
LAST_CHARACTER = "\U0010ffff"


class _MovedOn(Exception):
    """The attendee is no longer as the scan was judged by."""


class MongoScanStore:
    """Attendees with their scans; each change marks the attendance, to be published after the commit.

    A `session` makes it part of a transaction; otherwise what comes at the same time shares its way to the database.
    """

    def __init__(self, database: Database, attendance: AttendanceStates, session: Session | None = None) -> None:
        self._database = database
        self._door = database["door"]
        self._attendance = attendance
        self._session = session
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._found = Batcher(self._find)
        self._stored = Batcher(partial(store_each, self._door))
        self._kept = Batcher(partial(insert_each, self._door))

    async def find(self, event: str, presented: Presented, key: str) -> ScanLookup:
        """Whose ticket or code that is in the event, and what is recorded under `key` already."""
        question = (event, presented, key)
        return (await self._find([question]))[0] if self._session else await self._found.submit(question)

    async def store(self, attendee: Attendee, scan: RecordedScan, *, replaces_attempt: bool = False) -> bool:
        """Adds a scan to the attendee, or replaces the one with its key; False when something was in the way."""
        if self._session is not None:
            return await self._write(attendee, [scan], self._session)
        if replaces_attempt:
            return await self._replace_attempt(attendee, scan)
        change = GuardedChange(attendee.registration, attendee.revision, self._update(attendee, [scan]), scan)
        stored = await self._stored.submit(change)
        if stored:
            self._attendance.committed()
        return stored

    async def keep(self, event: str, attendee: Attendee | None, attempt: RecordedScan) -> bool:
        """Keeps an attempt that let nobody through. False when its key is known already."""
        document = {
            "_id": attempt.key,
            "attempt_at": event,
            "registration": attendee.registration if attendee else None,
            "scans": [scan_document(attempt)],
        }
        if self._session is None:
            return await self._kept.submit(document)
        await self._door.insert_one(document, session=self._session)
        return True

    async def amend_attempt(self, attempt: RecordedScan) -> None:
        """Replaces a kept attempt by the same with the verdict that was shown."""
        await self._door.update_one({"_id": attempt.key}, {"$set": {"scans": [scan_document(attempt)]}})

    async def by_registration(self, event: str, registration: str) -> Attendee | None:
        """One attendee of the event."""
        document = await self._door.find_one({"_id": registration, "event": event})
        return attendee_of(document) if document else None

    async def by_scan(self, event: str, key: str) -> ScanLookup:
        """The scan with this key in the event, and the attendee it let through, if any."""
        document = await self._door.find_one({"scans.key": key})
        if document is None or event not in {document.get("event"), document.get("attempt_at")}:
            return ScanLookup()
        return ScanLookup(attendee_of(document) if "event" in document else None, earlier_scan([document], key))

    async def settle(self, attendee: Attendee, scans: Sequence[RecordedScan], *, audit: AuditEntry) -> bool:
        """Replaces some of the attendee's scans, with the audit entry. False when the attendee has moved on."""

        async def work(session: Session) -> bool:
            done = await self._write(attendee, scans, session)
            if done:
                await self._database["audit"].insert_one(asdict(audit), session=session)
            return done

        done = await in_transaction(self._database, work)
        self._attendance.committed()
        return done

    async def in_conflict(self, event: str, limit: int) -> Sequence[Attendee]:
        """Those of the event whose scans contradict each other."""
        found = self._door.find({"event": event, "in_conflict": True}).limit(limit)
        return [attendee_of(document) for document in await found.to_list(limit)]

    async def search(self, event: str, prefix: str, limit: int) -> Sequence[Attendee]:
        """Those of whose name, company or code a word begins with `prefix`."""
        begins_so = {"$elemMatch": {"$gte": prefix, "$lt": prefix + LAST_CHARACTER}}
        found = self._door.find({"event": event, "terms": begins_so}, NEEDED).limit(limit)
        return [attendee_of(document) for document in await found.to_list(limit)]

    async def in_turn(
        self, check_in_list: CheckInList, work: Callable[["MongoScanStore"], Awaitable[Result]]
    ) -> Result:
        """Runs `work` so that nobody else admits to this list meanwhile, here or in another process."""
        key = f"{check_in_list.event}/{check_in_list.id}"
        while True:
            try:
                async with self._turns[key]:
                    result = await in_transaction(self._database, self._turn(key, work))
            except DuplicateKeyError:
                continue  # the same nonce came in elsewhere meanwhile; now it can be seen
            self._attendance.committed()
            return result

    def _turn(
        self, key: str, work: Callable[["MongoScanStore"], Awaitable[Result]]
    ) -> Callable[[Session], Awaitable[Result]]:
        async def turn(session: Session) -> Result:
            # Two transactions that write to one document cannot both commit: that makes them take turns.
            await self._database["lists"].update_one({"_id": key}, {"$inc": {"turns": 1}}, session=session)
            return await work(MongoScanStore(self._database, self._attendance, session))

        return turn

    async def room(self, event: Event, check_in_list: CheckInList, at: datetime) -> Room:
        """How many more may come in, counted now."""
        seats = check_in_list.seats(event)
        if seats is None:
            return Room()
        where = place(check_in_list.id, check_in_list.day(event, at))
        left = seats - await self._count({"event": event.slug, "inside": where})
        if check_in_list.unbooked == "refuse":
            return Room(left, left)
        if check_in_list.release_at is not None and at >= check_in_list.release_at:
            return Room(left, left)
        waiting = {**expected(check_in_list), "admitted_to": {"$ne": where}}
        return Room(left, left - await self._count(waiting))

    async def _find(self, questions: Sequence[Question]) -> list[ScanLookup]:
        """One query for all; its answers are told apart by key, hash and code."""
        wanted: list[Document] = [{"scans.key": {"$in": [key for _, _, key in questions]}}]
        hashes = [presented.hash for _, presented, _ in questions if presented.kind == "ticket"]
        if hashes:
            wanted.append({"tickets.hash": {"$in": hashes}})
        codes = [(event, presented.code) for event, presented, _ in questions if presented.code is not None]
        wanted += [{"event": event, "code": code} for event, code in codes]
        documents = await self._door.find({"$or": wanted}, NEEDED, session=self._session).to_list(None)
        return tell_apart(documents, questions)

    async def _count(self, query: Document) -> int:
        return int(await self._door.count_documents(query, session=self._session))

    async def _replace_attempt(self, attendee: Attendee, scan: RecordedScan) -> bool:
        """What was kept as a mere attempt was an admission at the door."""

        async def promote(session: Session) -> None:
            await self._door.delete_one({"_id": scan.key}, session=session)
            if not await self._write(attendee, [scan], session):
                raise _MovedOn

        try:
            await in_transaction(self._database, promote)
        except _MovedOn:
            return False
        self._attendance.committed()
        return True

    async def _write(self, attendee: Attendee, scans: Sequence[RecordedScan], session: Session | None) -> bool:
        """The one guarded update that decides: it finds the attendee only as they were judged."""
        result: UpdateResult = await self._door.update_one(
            {"_id": attendee.registration, "revision": attendee.revision},
            self._update(attendee, scans),
            session=session,
        )
        return bool(result.matched_count)

    def _update(self, attendee: Attendee, scans: Sequence[RecordedScan]) -> Document:
        all_scans = list(attendee.scans)
        positions = {scan.key: position for position, scan in enumerate(all_scans)}
        changes: dict[str, Any] = {}
        for scan in scans:
            position = positions.setdefault(scan.key, len(all_scans))
            all_scans[position : position + 1] = [scan]
            changes[f"scans.{position}"] = scan_document(scan)
        attendance = attend(all_scans)
        changes["admitted_to"] = attendance.admitted_to
        changes["inside"] = attendance.inside
        changes["in_conflict"] = bool(twice_admitted(attendance))
        changes |= self._attendance.mark()
        return {"$set": changes, "$inc": {"revision": 1, "attendance_version": 1}, "$currentDate": {"changed_at": True}}


def expected(check_in_list: CheckInList) -> Document:
    """The query for those whom a list expects: confirmed, of its categories, with a place in its sessions."""
    query: Document = {"event": check_in_list.event, "state": "confirmed"}
    if check_in_list.categories:
        query["category"] = {"$in": list(check_in_list.categories)}
    if check_in_list.sessions:
        query["booked"] = {"$in": list(check_in_list.sessions)}
    return query
