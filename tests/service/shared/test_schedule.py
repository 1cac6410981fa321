"""The schedule in MongoDB: part of its writers' transactions, shared by any number of processes, found by index."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.jobs.job import Job, UnknownJob
from shared.jobs.mongo_jobs import MongoJobs
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction
from shared.schedule.mongo_schedule import MongoSchedule
from shared.schedule.scheduler import Scheduler
from tests.support.times import NOON


@pytest.fixture
async def schedule(database: Database) -> MongoSchedule:
    schedule = MongoSchedule(database)
    await schedule.prepare()
    return schedule


class Refused(Exception):
    """The caller's change does not come about."""


async def test_a_row_comes_and_goes_with_its_writers_transaction(database: Database, schedule: MongoSchedule) -> None:
    await schedule.put("wipe", "plastics", NOON)

    async def refused(session: Session) -> None:
        await schedule.put("reminder", "plastics", NOON, session)
        await schedule.remove("wipe", "plastics", session)
        raise Refused

    with pytest.raises(Refused):
        await in_transaction(database, refused)
    assert await schedule.next_at(["reminder"]) is None
    assert await schedule.next_at(["wipe"]) == NOON


async def test_a_job_starts_with_its_writers_transaction_or_not_at_all(
    database: Database, schedule: MongoSchedule
) -> None:
    jobs = MongoJobs(database, schedule)
    await jobs.prepare()

    async def refused(session: Session) -> None:
        await jobs.start(Job(id="j1", kind="import", event="plastics", actor="ada", created_at=NOON), session)
        raise Refused

    with pytest.raises(Refused):
        await in_transaction(database, refused)
    assert await schedule.next_at(["job.import"]) is None
    with pytest.raises(UnknownJob):
        await jobs.read("j1")


async def test_several_processes_share_the_work(database: Database, schedule: MongoSchedule) -> None:
    ran: Counter[str] = Counter()

    async def handle(key: str, _due_at: datetime) -> None:
        ran[key] += 1

    for number in range(50):
        await schedule.put("reminder", str(number), NOON)
    processes = [Scheduler(MongoSchedule(database), {"reminder": handle}, lambda: NOON) for _ in range(3)]
    await asyncio.gather(*(process.run_due() for process in processes))
    assert ran == Counter({str(number): 1 for number in range(50)})


class Watched:
    """A collection that notes how a document is claimed."""

    def __init__(self, collection: Any) -> None:
        self._collection = collection
        self.command: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._collection, name)

    async def find_one_and_update(self, query: Any, update: Any, *, sort: Any, hint: str, **options: Any) -> Any:
        claim = {"query": query, "update": update, "sort": dict(sort), "hint": hint}
        self.command = {"findAndModify": self._collection.name, **claim}
        return await self._collection.find_one_and_update(query, update, sort=sort, hint=hint, **options)


def stages(plan: dict[str, Any]) -> list[str]:
    return [plan["stage"], *(stages(plan["inputStage"]) if "inputStage" in plan else [])]


async def test_the_next_row_is_found_by_index_among_many(database: Database, schedule: MongoSchedule) -> None:
    await asyncio.gather(*(schedule.put("wipe", str(day), NOON + timedelta(days=day)) for day in range(200)))
    watched = Watched(database["schedule"])
    by_name: Any = {"schedule": watched}
    await MongoSchedule(by_name).claim(["wipe", "reminder"], NOON - timedelta(days=1))
    plan = await database.command({"explain": watched.command, "verbosity": "executionStats"})
    assert {"IXSCAN"} <= {*stages(plan["queryPlanner"]["winningPlan"])} <= {"UPDATE", "FETCH", "LIMIT", "IXSCAN"}
    assert plan["executionStats"]["totalDocsExamined"] == 0
