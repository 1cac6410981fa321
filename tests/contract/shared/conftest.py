"""The same tests on a schedule in memory and on one in MongoDB."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import NamedTuple

import pytest

from shared.clock import utc_now
from shared.jobs.files import JobFiles
from shared.jobs.mongo_files import MongoJobFiles
from shared.jobs.mongo_jobs import MongoJobs
from shared.jobs.ports import Jobs
from shared.mongo.connection import Database
from shared.schedule.mongo_schedule import MongoSchedule
from shared.schedule.ports import Schedule
from shared.settings import ServiceSettings
from tests.support.servers.databases import prepared_database
from tests.support.shared.fake_job_files import FakeJobFiles
from tests.support.shared.fake_jobs import FakeJobs
from tests.support.shared.fake_schedule import FakeSchedule


class Stored(NamedTuple):
    """The schedule, the jobs and their files of one service; `pieces` counts what is stored of files."""

    schedule: Schedule
    jobs: Jobs
    files: JobFiles
    pieces: Callable[[], Awaitable[int]]


@pytest.fixture(scope="session")
async def prepared(mongodb_url: str) -> AsyncIterator[Database]:
    async with prepared_database(mongodb_url, ServiceSettings, "registration", _prepare) as database:
        yield database


@pytest.fixture(params=["memory", "mongodb"])
def stored(request: pytest.FixtureRequest) -> Stored:
    if request.param == "memory":
        fake, files = FakeSchedule(), FakeJobFiles()
        return Stored(fake, FakeJobs(fake), files, files.pieces)
    database: Database = request.getfixturevalue("database")
    schedule = MongoSchedule(database)
    jobs, job_files = MongoJobs(database, schedule), MongoJobFiles(database, utc_now)
    return Stored(schedule, jobs, job_files, lambda: database["job_files"].count_documents({}))


@pytest.fixture
def schedule(stored: Stored) -> Schedule:
    return stored.schedule


@pytest.fixture
def jobs(stored: Stored) -> Jobs:
    return stored.jobs


@pytest.fixture
def job_files(stored: Stored) -> JobFiles:
    return stored.files


async def _prepare(database: Database) -> None:
    schedule = MongoSchedule(database)
    for part in (schedule, MongoJobs(database, schedule), MongoJobFiles(database, utc_now)):
        await part.prepare()
