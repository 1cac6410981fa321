"""Exports that no process works off, so that a test sees them in the state that it needs."""

from dataclasses import asdict
from typing import Any

from services.registration.domain.export import Export
from services.registration.domain.identifiers import new_id
from services.registration.use_cases.exports.start_export import EXPORT
from shared.clock import utc_now
from shared.jobs.job import Job
from tests.support.registration.service import RANDOM, Office


async def an_idle_export(office: Office, event: str, *, columns: tuple[str, ...] = ("code",), **fields: Any) -> Job:
    """A stored job without a row in the schedule."""
    export = Export(rows="people", columns=columns, titles=columns, format="csv")
    job = Job(
        **{
            "id": new_id(RANDOM),
            "kind": EXPORT,
            "event": event,
            "actor": "account:1",
            "created_at": utc_now(),
            "options": export.options(),
            **fields,
        }
    )
    document = asdict(job)
    await office.database["jobs"].insert_one({"_id": document.pop("id"), **document, "bad": []})
    return job
