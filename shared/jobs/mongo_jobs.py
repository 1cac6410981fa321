"""The jobs in MongoDB: the collection `jobs`. `steps` fences each step's progress, so that it counts once."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from pymongo.errors import DuplicateKeyError
from typing_extensions import override

from shared.jobs.job import MOST_BAD, BadRow, Job, Progress, UnknownJob, row_kind
from shared.jobs.ports import Jobs
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction
from shared.schedule.ports import Schedule

STORED_FOR = timedelta(days=30)  # a report names rows of people


class MongoJobs(Jobs):
    """The jobs of one service."""

    def __init__(self, database: Database, schedule: Schedule) -> None:
        self._database = database
        self._jobs = database["jobs"]
        self._schedule = schedule

    async def prepare(self) -> None:
        """Makes the index by which old reports go, and with it the collection."""
        await self._jobs.create_index("created_at", expireAfterSeconds=int(STORED_FOR.total_seconds()))

    @override
    async def start(self, job: Job, session: Session | None = None) -> None:
        if session is not None:
            await self._start(job, session)
            return
        with suppress(DuplicateKeyError):
            await in_transaction(self._database, lambda own: self._start(job, own))
            self._schedule.written()

    async def _start(self, job: Job, session: Session) -> None:
        fields = asdict(job)
        await self._jobs.insert_one({"_id": fields.pop("id"), **fields}, session=session)
        await self._schedule.put(row_kind(job.kind), job.id, job.created_at, session)

    @override
    async def read(self, job: str) -> Job:
        document = await self._jobs.find_one({"_id": job})
        if document is None:
            raise UnknownJob
        return _job(document)

    @override
    async def advance(self, job: Job, progress: Progress, session: Session | None = None) -> bool:
        after = job.after(progress)
        fields = {name: getattr(after, name) for name in ("reason", "cursor", "steps", "rows", "done", "counts")}
        if progress.state != "running":  # else the job may have been cancelled meanwhile
            fields["state"] = progress.state
        bad_rows = {"$each": [asdict(bad_row) for bad_row in progress.bad], "$slice": MOST_BAD}
        change = {"$set": fields, "$push": {"bad": bad_rows}}
        result = await self._jobs.update_one({"_id": job.id, "steps": job.steps}, change, session=session)
        return bool(result.matched_count)

    @override
    async def cancel(self, job: str, session: Session | None = None) -> bool:
        running = {"_id": job, "state": "running"}
        result = await self._jobs.update_one(running, {"$set": {"state": "cancelled"}}, session=session)
        return bool(result.matched_count)


def _job(document: Mapping[str, Any]) -> Job:
    fields = {name: value for name, value in document.items() if name not in ("_id", "bad")}
    return Job(**fields, id=document["_id"], bad=tuple(BadRow(**bad_row) for bad_row in document["bad"]))
