"""The log of all attempts, read along indexes: those of people are in their documents, the others apart."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from typing_extensions import override

from services.checkin.adapters.documents import scan_of
from services.checkin.adapters.indexes import ATTEMPTS, SCANS, log_keys
from services.checkin.domain.scan_log import EPOCH, Holder, LogEntry, Position, Wanted, newest
from services.checkin.ports.scan_log import ScanLog
from shared.language.names import full_name
from shared.mongo.connection import Database

Document = Mapping[str, Any]
READ = dict.fromkeys(
    ("scans", "registration", "event", "code", "honorific", "first_name", "last_name", "company"), True
)
THERE: Mapping[bool, Any] = {True: {"$exists": True}, False: {"$exists": False}}


class MongoScanLog(ScanLog):
    """Scans of attendees and attempts in the collection `door`."""

    def __init__(self, database: Database) -> None:
        self._door = database["door"]

    @override
    async def older(self, event: str, wanted: Wanted, before: Position | None, limit: int) -> Sequence[LogEntry]:
        if wanted.people is not None:
            return newest(await self._of_people(event, wanted), before, limit)
        documents = [
            *await self._newest(SCANS, event, wanted, before, limit),
            *await self._newest(ATTEMPTS, event, wanted, before, limit),
        ]
        entries = [entry for document in documents for entry in _entries(document, wanted)]
        return await self._with_holders(newest(entries, before, limit))

    async def _of_people(self, event: str, wanted: Wanted) -> list[LogEntry]:
        people = {"$in": list(wanted.people or ())}
        own = await self._door.find({"_id": people, "event": event}, READ).to_list(None)
        attempts = await self._door.find({"registration": people, "attempt_at": event}, READ).to_list(None)
        holders = {document["_id"]: _holder(document) for document in own}
        return [
            LogEntry(entry.scan, holders.get(document.get("registration", document["_id"])))
            for document in (*own, *attempts)
            for entry in _entries(document, wanted)
        ]

    async def _newest(
        self, field: str, event: str, wanted: Wanted, before: Position | None, limit: int
    ) -> list[Document]:
        """The documents that hold the newest wanted attempts, `limit` at least where there are as many.

        The index goes from the newest scan to the oldest, and leads to a document by the newest one in its bounds. So
        no document that is still unread holds an attempt that is newer than that of the last one read.
        """
        scan = {"at": _bounds(wanted, before), **_conditions(wanted)}
        query = {field: event, "scans": {"$elemMatch": scan}}
        cursor = (
            self._door.find(query, READ).hint(log_keys(field, of_list=wanted.list is not None)).batch_size(limit + 1)
        )
        documents: list[Document] = []
        times: list[datetime] = []
        try:
            async for document in cursor:
                documents.append(document)
                positions = [entry.position for entry in _entries(document, wanted)]
                times += [p.counts_at for p in positions if before is None or p < before]
                reached = _newest_time(document, wanted, before)
                if len(documents) >= limit and sum(time > reached for time in times) >= limit:
                    break
        finally:
            await cursor.close()
        return documents

    async def _with_holders(self, entries: Sequence[LogEntry]) -> Sequence[LogEntry]:
        """The entries of attempts by known people come without their names: they are looked up once for all."""
        missing = {entry.holder.registration for entry in entries if entry.holder and not entry.holder.code}
        documents = await self._door.find({"_id": {"$in": sorted(missing)}}, READ).to_list(None) if missing else []
        holders = {document["_id"]: _holder(document) for document in documents if "event" in document}
        return [
            LogEntry(entry.scan, holders.get(entry.holder.registration, entry.holder)) if entry.holder else entry
            for entry in entries
        ]


def _bounds(wanted: Wanted, before: Position | None) -> Document:
    latest = {} if before is None else {"$lte": before.counts_at}
    until = {} if wanted.until is None else {"$lt": wanted.until}
    return {"$gte": wanted.since or EPOCH, **until, **latest}


def _conditions(wanted: Wanted) -> Document:
    """The filters that no index serves, as conditions, so that only documents with wanted attempts are sent."""
    equal = {name: getattr(wanted, name) for name in ("list", "gate", "device", "verdict", "reason", "offline")}
    conditions: dict[str, Any] = {name: value for name, value in equal.items() if value is not None}
    if wanted.overridden is not None:
        conditions["override"] = THERE[wanted.overridden]
    if wanted.rehearsal is not None:
        conditions["rehearsal"] = True if wanted.rehearsal else {"$ne": True}
    if wanted.undone is not None:
        taken_back = [{"undone": THERE[True]}, {"set_aside": True}]
        conditions["$or" if wanted.undone else "$nor"] = taken_back
    return conditions


def _newest_time(document: Document, wanted: Wanted, before: Position | None) -> datetime:
    """The time by which the index led to this document."""
    times = (scan["at"] for scan in document["scans"] if wanted.list is None or scan["list"] == wanted.list)
    in_bounds = (
        time
        for time in times
        if (wanted.until is None or time < wanted.until) and (before is None or time <= before.counts_at)
    )
    return max(in_bounds)


def _entries(document: Document, wanted: Wanted) -> Iterable[LogEntry]:
    holder = _holder(document)
    scans = map(scan_of, document["scans"])
    return [LogEntry(scan, holder) for scan in scans if wanted.matches(scan)]


def _holder(document: Document) -> Holder | None:
    """The person of a document; of an attempt only the registration is known."""
    if "event" not in document:
        registration = document["registration"]
        return Holder(registration, "", "", "") if registration else None
    name = full_name(document["honorific"], document["first_name"], document["last_name"])
    return Holder(document["_id"], document["code"], name, document["company"])
