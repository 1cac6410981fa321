"""The same tests on a schedule in memory and on one in MongoDB."""

from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest

from shared.jobs.mongo_jobs import MongoJobs
from shared.jobs.ports import Jobs
from shared.mongo.connection import connect
from shared.schedule.mongo_schedule import MongoSchedule
from shared.schedule.ports import Schedule
from shared.settings import ServiceSettings
from tests.support.servers.running import clear_databases, settings_for
from tests.support.shared.fake_jobs import FakeJobs
from tests.support.shared.fake_schedule import FakeSchedule


class Stored(NamedTuple):
    """The schedule and the jobs of one service."""

    schedule: Schedule
    jobs: Jobs


@pytest.fixture(params=["memory", "mongodb"])
async def stored(request: pytest.FixtureRequest) -> AsyncIterator[Stored]:
    if request.param == "memory":
        fake = FakeSchedule()
        yield Stored(fake, FakeJobs(fake))
        return
    mongodb_url, namespace = request.getfixturevalue("mongodb_url"), request.getfixturevalue("namespace")
    database = connect(settings_for(ServiceSettings, mongodb_url, "amqp://nowhere", namespace), "registration")
    schedule = MongoSchedule(database)
    jobs = MongoJobs(database, schedule)
    await schedule.prepare()
    await jobs.prepare()
    yield Stored(schedule, jobs)
    database.client.close()
    await clear_databases(mongodb_url, namespace)


@pytest.fixture
def schedule(stored: Stored) -> Schedule:
    return stored.schedule


@pytest.fixture
def jobs(stored: Stored) -> Jobs:
    return stored.jobs
