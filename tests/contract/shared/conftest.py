"""The same tests on a schedule in memory and on one in MongoDB."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import NamedTuple

import pytest

from shared.clock import utc_now
from shared.jobs.files import JobFiles
from shared.jobs.mongo_files import MongoJobFiles
from shared.jobs.mongo_jobs import MongoJobs
from shared.jobs.ports import Jobs
from shared.mongo.connection import connect
from shared.schedule.mongo_schedule import MongoSchedule
from shared.schedule.ports import Schedule
from shared.settings import ServiceSettings
from tests.support.servers.running import clear_databases, settings_for
from tests.support.shared.fake_job_files import FakeJobFiles
from tests.support.shared.fake_jobs import FakeJobs
from tests.support.shared.fake_schedule import FakeSchedule


class Stored(NamedTuple):
    """The schedule, the jobs and their files of one service; `pieces` counts what is stored of files."""

    schedule: Schedule
    jobs: Jobs
    files: JobFiles
    pieces: Callable[[], Awaitable[int]]


@pytest.fixture(params=["memory", "mongodb"])
async def stored(request: pytest.FixtureRequest) -> AsyncIterator[Stored]:
    if request.param == "memory":
        fake, files = FakeSchedule(), FakeJobFiles()
        yield Stored(fake, FakeJobs(fake), files, files.pieces)
        return
    mongodb_url, namespace = request.getfixturevalue("mongodb_url"), request.getfixturevalue("namespace")
    database = connect(settings_for(ServiceSettings, mongodb_url, "amqp://nowhere", namespace), "registration")
    schedule = MongoSchedule(database)
    jobs, stored_files = MongoJobs(database, schedule), MongoJobFiles(database, utc_now)
    for part in (schedule, jobs, stored_files):
        await part.prepare()
    yield Stored(schedule, jobs, stored_files, lambda: database["job_files"].count_documents({}))
    database.client.close()
    await clear_databases(mongodb_url, namespace)


@pytest.fixture
def schedule(stored: Stored) -> Schedule:
    return stored.schedule


@pytest.fixture
def jobs(stored: Stored) -> Jobs:
    return stored.jobs


@pytest.fixture
def job_files(stored: Stored) -> JobFiles:
    return stored.files
