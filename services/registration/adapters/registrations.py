"""Registrations in MongoDB, for reading, and what other services told of them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pymongo import UpdateOne
from typing_extensions import override

from services.registration.adapters.documents import from_attendance, to_entry
from services.registration.domain.attendance import Attendance
from services.registration.domain.mail_status import UNDELIVERED, MailStatus
from services.registration.domain.registration import UnknownRegistration
from services.registration.domain.search import prefixes_of
from services.registration.ports.people import Entry, Filter, Registrations
from shared.clock import to_milliseconds
from shared.contracts import Order
from shared.contracts.checkin import AttendanceChanged
from shared.language.field_types import email_key
from shared.messaging.versioned_copies import LastingCopies, older_than
from shared.mongo.batching import Batcher
from shared.mongo.connection import Database

LAST_CHARACTER = "\U0010ffff"
BATCH = 500
# What the attendance list does not tell; reading it would take half of the time.
NOT_LISTED = ("search", "tickets", "consents", "active_email", "email_key", "mail")


class MongoRegistrations(Registrations):
    """The attendance and the newest mail are in the document of the registration."""

    def __init__(self, database: Database) -> None:
        self._registrations = database["registrations"]
        self._updates = Batcher(self._apply)
        # What check-in loses in a restored backup stays here: it is the evidence of who came.
        self.attendance = LastingCopies(self._registrations, AttendanceChanged, "attendance.", per_event=True)

    @override
    async def read(self, event: str, code: str) -> Entry:
        return await self._read({"event": event, "code": code})

    @override
    async def read_by_id(self, registration: str) -> Entry:
        return await self._read({"_id": registration})

    async def _read(self, query: dict[str, Any]) -> Entry:
        document = await self._registrations.find_one(query)
        if document is None:
            raise UnknownRegistration
        return to_entry(document, await self._position(document))

    @override
    async def page(self, event: str, criteria: Filter, limit: int, after: int | None) -> list[Entry]:
        query = _query(event, criteria)
        if after is not None:
            query["line"] = {"$gt": after}
        documents = await self._registrations.find(query).sort("line", 1).limit(limit).to_list(limit)
        lines = [document["line"] for document in documents if document["state"] == "waitlisted"]
        positions = await self._positions(event, lines[0], lines[-1]) if lines else {}
        return [to_entry(document, positions.get(document["_id"])) for document in documents]

    async def _position(self, document: Mapping[str, Any]) -> int | None:
        if document["state"] != "waitlisted":
            return None
        return await self._ahead(document["event"], document["line"]) + 1

    async def _ahead(self, event: str, line: int) -> int:
        waits = {"event": event, "state": "waitlisted", "line": {"$lt": line}}
        return await self._registrations.count_documents(waits)

    async def _positions(self, event: str, first: int, last: int) -> dict[str, int]:
        """The positions of those who wait between two line numbers, by id. A filter may leave some out of the page."""
        ahead = await self._ahead(event, first)
        waits = {"event": event, "state": "waitlisted", "line": {"$gte": first, "$lte": last}}
        documents = await self._registrations.find(waits, {"_id": 1}).sort("line", 1).to_list(None)
        return {document["_id"]: ahead + number for number, document in enumerate(documents, 1)}

    @override
    async def attendance_list(self, event: str, *, with_scans: bool) -> AsyncIterator[Entry]:
        query = {"event": event, "$or": [{"state": "confirmed"}, {"attendance.lists.first_in": {"$type": "date"}}]}
        left_out = dict.fromkeys((*NOT_LISTED, *(() if with_scans else ("attendance.scans",))), False)
        cursor = self._registrations.find(query, left_out, batch_size=BATCH).sort([("sort_name", 1), ("line", 1)])
        while documents := await cursor.to_list(BATCH):
            for document in documents:
                yield to_entry(document)

    @override
    async def record_attendance(self, registration: str, attendance: Attendance, order: Order) -> None:
        fields = {**order._asdict(), **from_attendance(attendance)}
        older = older_than(order, "attendance.")
        await self._updates.submit(UpdateOne({"_id": registration, **older}, {"$set": {"attendance": fields}}))

    @override
    async def record_mail(self, registration: str, status: MailStatus, order: Order) -> None:
        at = to_milliseconds(status.last_at)
        # Of one mail its version decides, as clocks differ; of two, the time, and within one millisecond the id.
        older = {
            "$or": [
                {"mail": None},
                {"mail.id": status.id, **older_than(order, "mail.")},
                {"mail.id": {"$ne": status.id}, "mail.last_at": {"$lt": at}},
                {"mail.id": {"$lt": status.id}, "mail.last_at": at},
            ]
        }
        fields = {**order._asdict(), **asdict(status), "last_at": at}
        await self._updates.submit(UpdateOne({"_id": registration, **older}, {"$set": {"mail": fields}}))

    async def _apply(self, updates: Sequence[UpdateOne]) -> Sequence[None]:
        """Sends the updates of a rush to the database together; each guards itself."""
        await self._registrations.bulk_write(updates)
        return [None] * len(updates)


def _query(event: str, criteria: Filter) -> dict[str, Any]:
    query: dict[str, Any] = {"event": event}
    if criteria.state:
        query["state"] = criteria.state
    if criteria.category:
        query["category"] = criteria.category
    if criteria.session:
        query["sessions.id"] = criteria.session
    if criteria.undelivered:
        query["mail.state"] = {"$in": UNDELIVERED}
    if criteria.q:
        query["$or"] = [
            {"email_key": email_key(criteria.q.strip())},
            {"code": criteria.q.strip().upper()},
            *_by_prefix(criteria.q),
        ]
    return query


def _by_prefix(q: str) -> list[dict[str, Any]]:
    """The conditions for a name, company or part of an address that begins with `q`."""
    # A range and no pattern: patterns take no NUL, and cost more.
    ranges = ({"$gte": prefix, "$lt": prefix + LAST_CHARACTER} for prefix in prefixes_of(q))
    return [{"search": {"$elemMatch": wanted}} for wanted in ranges]
