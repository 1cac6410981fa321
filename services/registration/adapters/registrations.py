"""Registrations in MongoDB, for reading, and what other services told of them."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence, Set
from dataclasses import asdict
from datetime import datetime
from itertools import count
from typing import Any

from pymongo import UpdateOne
from typing_extensions import override

from services.registration.adapters.documents import from_attendance, to_entry, to_registration
from services.registration.adapters.exported_people import projection_of, to_person
from services.registration.adapters.organisation_reader import OrganisationReader
from services.registration.adapters.people_query import order_of, query_of
from services.registration.domain.attendance import Attendance
from services.registration.domain.export_fields import ORGANISATION, Person
from services.registration.domain.mail_status import MailStatus
from services.registration.domain.registration import ACTIVE_STATES, Registration, UnknownRegistration
from services.registration.ports.people import IN_ORDER, Cursor, Entry, Filter, Registrations, Selection, Sorting
from shared.clock import to_milliseconds
from shared.contracts import Order
from shared.contracts.checkin import AttendanceChanged
from shared.contracts.registration import RegistrationState
from shared.messaging.versioned_copies import LastingCopies, older_than
from shared.mongo.batching import Batcher
from shared.mongo.connection import Database

BATCH = 500

NOT_IN_LISTS = {"search": False}
INFORMED = ("created_at", "confirmed_at", "tickets.issued_at")  # the times behind Registration.informed_at
NOT_ON_PAPER = dict.fromkeys(("search", "tickets", "consents", "mail", "attendance.scans"), False)
# Of a registration, a badge shows and its digest needs all but these.
NOT_ON_BADGE = dict.fromkeys(("search", "consents", "answers", "mail", "attendance"), False)


class MongoRegistrations(Registrations):
    """The attendance and the newest mail are in the document of the registration."""

    def __init__(self, database: Database, organisations: OrganisationReader | None = None) -> None:
        self._registrations = database["registrations"]
        self._updates = Batcher(self._apply)
        self._organisations = organisations or OrganisationReader(database)
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
    async def page(
        self, event: str, criteria: Filter, limit: int, after: Cursor | None, sorting: Sorting = IN_ORDER
    ) -> list[Entry]:
        query = query_of(event, criteria, after, sorting)
        cursor = self._registrations.find(query, NOT_IN_LISTS).sort(order_of(sorting)).limit(limit)
        documents = await cursor.to_list(limit)
        lines = [document["line"] for document in documents if document["state"] == "waitlisted"]
        positions = await self._positions(event, max(lines)) if lines else {}
        return [to_entry(document, positions.get(document["line"])) for document in documents]

    @override
    async def group(self, event: str, code: str) -> list[Entry]:
        cursor = self._registrations.find({"event": event, "booked_by": code}, NOT_IN_LISTS).sort("line", 1)
        return [to_entry(document) async for document in cursor]

    @override
    async def matching(self, event: str, criteria: Filter) -> int:
        return await self._registrations.count_documents(query_of(event, criteria))

    @override
    async def codes(self, event: str, criteria: Filter, limit: int) -> list[str]:
        cursor = self._registrations.find(query_of(event, criteria), {"_id": 0, "code": 1}).sort("line", 1).limit(limit)
        return [document["code"] async for document in cursor]

    async def _position(self, document: Mapping[str, Any]) -> int | None:
        if document["state"] != "waitlisted":
            return None
        return await self._ahead(document["event"], document["line"]) + 1

    async def _ahead(self, event: str, line: int) -> int:
        waits = {"event": event, "state": "waitlisted", "line": {"$lt": line}}
        return await self._registrations.count_documents(waits)

    async def _positions(self, event: str, last: int) -> dict[int, int]:
        """The positions of those who wait, by line number, up to `last`. A filter may leave some out of a page."""
        waits = {"event": event, "state": "waitlisted", "line": {"$lte": last}}
        lines = self._registrations.find(waits, {"_id": 0, "line": 1}).sort("line", 1)  # from the index alone
        return {document["line"]: number for number, document in enumerate(await lines.to_list(None), 1)}

    @override
    async def people(self, selection: Selection, parts: Set[str]) -> AsyncIterator[list[Person]]:
        order = [("line", 1)] if selection.rows == "registrations" else [("sort_name", 1), ("line", 1)]
        numbers = count(1)
        organisations = (await self._organisations.index()).by_id if ORGANISATION in parts else {}
        cursor = self._registrations.find(_selected(selection), projection_of(parts), batch_size=BATCH).sort(order)
        while documents := await cursor.to_list(BATCH):
            yield [to_person(document, parts, numbers, organisations) for document in documents]

    @override
    async def count(self, selection: Selection) -> int:
        return await self._registrations.count_documents(_selected(selection))

    @override
    async def informed(self, event: str, since: datetime | None, before: datetime) -> Mapping[RegistrationState, int]:
        concerned: dict[str, Any] = {
            "event": event,
            "state": {"$in": list(ACTIVE_STATES)},
            "created_at": {"$lt": before},
            **{name: {"$not": {"$gte": before}} for name in INFORMED[1:]},
        }
        if since is not None:
            concerned["$or"] = [{name: {"$gte": since}} for name in INFORMED]
        by_state = {"_id": "$state", "people": {"$sum": 1}}
        documents = await self._registrations.aggregate([{"$match": concerned}, {"$group": by_state}]).to_list(None)
        return {document["_id"]: document["people"] for document in documents}

    @override
    async def attended_lists(self, event: str) -> list[str]:
        return sorted(await self._registrations.distinct("attendance.lists.list", {"event": event}))

    @override
    async def attendees(self, event: str) -> AsyncIterator[Entry]:
        query = _selected(Selection(event=event, rows="people"))
        cursor = self._registrations.find(query, NOT_ON_PAPER, batch_size=BATCH)
        async for document in cursor.sort([("sort_name", 1), ("line", 1)]):
            yield to_entry(document)

    @override
    async def badge_holders(self, event: str) -> AsyncIterator[Registration]:
        confirmed = {"event": event, "state": "confirmed"}
        cursor = self._registrations.find(confirmed, NOT_ON_BADGE, batch_size=BATCH)
        async for document in cursor.sort([("sort_name", 1), ("line", 1)]):
            yield to_registration(document)

    @override
    async def with_codes(self, event: str, codes: Collection[str]) -> list[Registration]:
        query = {"event": event, "code": {"$in": list(codes)}}
        return [to_registration(document) async for document in self._registrations.find(query, NOT_ON_BADGE)]

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
        not_erased = {"_id": registration, "erased_at": None}
        await self._updates.submit(UpdateOne({**not_erased, **older}, {"$set": {"mail": fields}}))

    async def _apply(self, updates: Sequence[UpdateOne]) -> Sequence[None]:
        """Sends the updates of a rush to the database together; each guards itself."""
        await self._registrations.bulk_write(updates)
        return [None] * len(updates)


def _selected(selection: Selection) -> dict[str, Any]:
    if selection.rows == "registrations":
        return {"event": selection.event, **({"state": selection.state} if selection.state else {})}
    came = [{name: {"$type": "date"}} for name in ("attendance.lists.first_in", "joined_at")]
    return {"event": selection.event, "$or": [{"state": "confirmed"}, *came]}
