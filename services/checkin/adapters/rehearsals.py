"""Rehearsals in MongoDB: a document of `rehearsals` for each event; their scans lie among the others in `door`.

What holds such a scan names the event as `rehearsed`, and is found by that.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from pymongo import DeleteOne, UpdateOne
from typing_extensions import override

from services.checkin.adapters.documents import attendee_of, scan_document, scan_of
from services.checkin.domain.attendance import attend
from services.checkin.domain.changes import change_of
from services.checkin.domain.rehearsals import Rehearsal, Rehearsals, is_wiped
from services.checkin.ports.rehearsals import Change, RehearsalStore
from shared.audit import AuditEntry
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction

Document = Mapping[str, Any]


class MongoRehearsals(RehearsalStore):
    """Rehearsals and their scans; `on_change(event)` is called after each change."""

    def __init__(self, database: Database, on_change: Callable[[str], None]) -> None:
        self._database = database
        self._on_change = on_change

    @override
    async def change(self, event: str, change: Change, *, audit: AuditEntry | None = None) -> Rehearsals:
        async def work(session: Session) -> Rehearsals:
            rehearsals = change(rehearsals_of(await self._rehearsals.find_one({"_id": event}, session=session)))
            document = {"_id": event, "rehearsals": [asdict(rehearsal) for rehearsal in rehearsals]}
            await self._rehearsals.replace_one({"_id": event}, document, upsert=True, session=session)
            await self._wipe(event, rehearsals, session)
            if audit is not None:
                await self._database["audit"].insert_one(asdict(audit), session=session)
            return rehearsals

        changed = await in_transaction(self._database, work)
        self._on_change(event)
        return changed

    @override
    async def number_of_scans(self, event: str) -> int:
        stages: list[Document] = [
            {"$match": {"rehearsed": event}},
            {"$unwind": "$scans"},
            {"$match": {"scans.rehearsal": True}},
            {"$count": "scans"},
        ]
        async for document in self._database["door"].aggregate(stages):
            return int(document["scans"])
        return 0

    @property
    def _rehearsals(self) -> Any:
        return self._database["rehearsals"]

    async def _wipe(self, event: str, rehearsals: Rehearsals, session: Session) -> None:
        door = self._database["door"]
        documents = door.find({"rehearsed": event}, {"terms": False, "gone": False}, session=session)
        changes = [_without_wiped(document, rehearsals) async for document in documents]
        if any(changes):
            await door.bulk_write([change for change in changes if change], ordered=False, session=session)


def _without_wiped(document: Document, rehearsals: Rehearsals) -> UpdateOne | DeleteOne | None:
    """The write that takes the wiped scans out of a document, or removes an attempt; None where there are none."""
    scans = [scan_of(scan) for scan in document["scans"]]
    remaining = [scan for scan in scans if not is_wiped(scan, rehearsals)]
    if len(remaining) == len(scans):
        return None
    if "event" not in document:
        return DeleteOne({"_id": document["_id"]})
    change = change_of(attendee_of(document), remaining, attend(remaining))
    values = {
        "scans": [scan_document(scan) for scan in remaining],
        "admitted_to": change.admitted_to,
        "inside": change.inside,
        "in_conflict": change.in_conflict,
    }
    update: dict[str, Any] = {"$set": values, "$inc": {"revision": 1}, "$currentDate": {"changed_at": True}}
    if not any(scan.rehearsal for scan in remaining):
        update["$unset"] = {"rehearsed": ""}
    return UpdateOne({"_id": document["_id"]}, update)


def rehearsals_of(document: Document | None) -> Rehearsals:
    """The rehearsals in an event's document; none without one."""
    return tuple(Rehearsal(**rehearsal) for rehearsal in document["rehearsals"]) if document else ()
