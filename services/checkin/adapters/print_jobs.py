"""Prints at the venue in MongoDB: the jobs, the stations, and the messages about what was printed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError
from typing_extensions import override

from services.checkin.domain.messages import badge_printed
from services.checkin.domain.printing import WAITS, PrintJob, Station, replaced, taken
from services.checkin.ports.printing import PrintJobs, PrintStations
from shared.contracts import encode
from shared.language.names import full_name
from shared.messaging.broker import Envelope
from shared.messaging.publication import MARK, Document, Unpublished
from shared.mongo.connection import Database

JOBS, STATIONS = "print_jobs", "print_stations"
A_DAY = 24 * 3600
KEPT_SECONDS = 30 * A_DAY  # registration's print log stays
_OPEN = "under_way"  # the person of a job that may still be printed: a unique index allows one job each
_FIELDS = tuple(field.name for field in fields(PrintJob))
_IS_OPEN = {_OPEN: {"$exists": True}}
JOB_INDEXES = [
    IndexModel("asked", unique=True),
    IndexModel([("event", ASCENDING), (_OPEN, ASCENDING)], unique=True, partialFilterExpression=_IS_OPEN),
    IndexModel([("event", ASCENDING), ("gate", ASCENDING), ("created_at", DESCENDING)]),
    IndexModel([("event", ASCENDING), ("station", ASCENDING), ("created_at", DESCENDING)]),
    IndexModel("created_at", expireAfterSeconds=KEPT_SECONDS),
]
STATION_INDEXES = [IndexModel("event"), IndexModel("seen_at", expireAfterSeconds=A_DAY)]


class PrintedBadges(Unpublished):
    """Publishes BadgePrinted for each job that is marked; a print is told once, with the job's id."""

    @override
    def state(self, document: Document) -> None:
        return None

    @override
    def envelope(self, document: Document, state: object) -> Envelope:
        message = badge_printed(_job(document))
        return Envelope(f"print.{message.print}", message.NAME, encode(message))

    @override
    async def confirm(self, documents: Sequence[Document]) -> None:
        ids = [document["_id"] for document in documents]
        await self._collection.update_many({"_id": {"$in": ids}}, {"$unset": {MARK: ""}})


class MongoPrintJobs(PrintJobs):
    """One document a job; `asked` has the ids of all requests that it answers."""

    def __init__(self, database: Database, printed: PrintedBadges) -> None:
        self._jobs = database[JOBS]
        self._door = database["door"]
        self._printed = printed

    @override
    async def add(self, job: PrintJob) -> PrintJob:
        while True:
            if known := await self.get(job.event, job.id):
                return known
            try:
                await self._jobs.insert_one({**_document(job), "_id": job.id, "asked": [job.id]})
            except DuplicateKeyError:
                if joined := await self._join(job):
                    return joined
            else:
                return job

    async def _join(self, job: PrintJob) -> PrintJob | None:
        """The job of this person that is under way, which answers this request, too; None: look again."""
        document = await self._jobs.find_one({"event": job.event, _OPEN: job.code})
        if document is None:
            return None
        other = _job(document)
        if not other.is_under_way(job.created_at):
            await self.save(other, replaced(other, job.created_at))
            return None
        moved = {"gate": job.gate, "gate_name": job.gate_name, "device": job.device} if other.step == "waiting" else {}
        update = {"$addToSet": {"asked": job.id}, **({"$set": moved} if moved else {})}
        joined = await self._jobs.find_one_and_update(
            {**_as_read(other), _OPEN: job.code}, update, return_document=ReturnDocument.AFTER
        )
        return _job(joined) if joined else None

    @override
    async def get(self, event: str, id_: str) -> PrintJob | None:
        document = await self._jobs.find_one({"asked": id_, "event": event})
        return _job(document) if document else None

    @override
    async def take(self, station: Station, gates: Collection[str], now: datetime) -> PrintJob | None:
        query = {
            "event": station.event,
            **_IS_OPEN,
            "step": {"$in": ["waiting", "fetching"]},
            "created_at": {"$gt": now - WAITS},
            "gate": {"$nin": [*gates]},
            "$or": [{"until": None}, {"until": {"$lte": now}}],
        }
        async for document in self._jobs.find(query).sort("created_at", ASCENDING):
            job = _job(document)
            if await self.save(job, mine := taken(job, station, now)):
                return mine
        return None

    @override
    async def save(self, before: PrintJob, after: PrintJob) -> bool:
        is_news = after.step == "printed" and before.step != "printed"
        update: dict[str, Any] = {"$set": {**_document(after), **(self._printed.mark() if is_news else {})}}
        if after.step in ("printed", "failed"):
            del update["$set"][_OPEN]
            update["$unset"] = {_OPEN: ""}
        result = await self._jobs.update_one(_as_read(before), update)
        if is_news:
            self._printed.committed()
        return bool(result.matched_count)

    @override
    async def latest(self, event: str, gate: str, station: str, limit: int) -> Sequence[PrintJob]:
        query = {"event": event, "$or": [{"gate": gate}, {"station": station}]}
        return [_job(document) async for document in self._jobs.find(query).sort("created_at", DESCENDING).limit(limit)]

    @override
    async def names(self, registrations: Collection[str]) -> Mapping[str, str]:
        names = dict.fromkeys(("honorific", "first_name", "last_name"), 1)
        documents = self._door.find({"_id": {"$in": [*registrations]}}, names)
        return {d["_id"]: full_name(d["honorific"], d["first_name"], d["last_name"]) async for d in documents}


class MongoPrintStations(PrintStations):
    """One document a device, which is seen every second or so."""

    def __init__(self, database: Database) -> None:
        self._stations = database[STATIONS]

    @override
    async def see(self, station: Station) -> None:
        await self._stations.replace_one({"_id": station.device}, asdict(station), upsert=True)

    @override
    async def forget(self, device: str) -> None:
        await self._stations.delete_one({"_id": device})

    @override
    async def ready(self, event: str, since: datetime) -> Sequence[Station]:
        documents = self._stations.find({"event": event, "seen_at": {"$gt": since}}, {"_id": 0}).sort(
            "device", ASCENDING
        )
        return [Station(**document) async for document in documents]


def _as_read(job: PrintJob) -> dict[str, Any]:
    """The query for a job that nobody has changed. Whoever takes it next has another attempt."""
    return {"_id": job.id, "step": job.step, "attempt": job.attempt}


def _document(job: PrintJob) -> dict[str, Any]:
    document = asdict(job)
    del document["id"]
    return {**document, _OPEN: job.code}


def _job(document: Mapping[str, Any]) -> PrintJob:
    return PrintJob(
        id=document["_id"], **{name: document[name] for name in _FIELDS if name in document and name != "id"}
    )
