"""An import goes on after a restart, by two instances at once: each row is done once, and the report is whole."""

import asyncio
from contextlib import suppress

import pytest

from services.registration.adapters.events import MongoEvents
from services.registration.adapters.group_commit import MongoEventTransactions
from services.registration.adapters.history import MongoHistory
from services.registration.use_cases.imports import start_import
from shared.contracts import decode
from shared.contracts.mails import MailRequested
from shared.jobs.mongo_files import MongoJobFiles
from shared.jobs.mongo_jobs import MongoJobs
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database
from shared.schedule.mongo_schedule import MongoSchedule
from tests.support.registration.builders import an_event
from tests.support.registration.import_scene import ImportScene, a_row

ROWS = 12


def an_instance(database: Database, scene: ImportScene) -> ImportScene:
    """Another process that works on the same database."""
    outbox, instance = Outbox(database), ImportScene(scene.event, is_open=scene.is_open)
    instance.events, instance.history = MongoEvents(database, outbox), MongoHistory(database)
    instance.transactions = MongoEventTransactions(database, outbox)
    instance.jobs = MongoJobs(database, MongoSchedule(database))
    instance.files = MongoJobFiles(database, scene.clock)
    return instance


@pytest.mark.slow
async def test_rows_are_done_once_by_two_instances_of_which_one_was_killed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start_import, "ROWS_A_STEP", 3)
    first = an_instance(database, ImportScene(an_event(capacity=ROWS - 2, waiting_list={"enabled": True})))
    await first.imported(a_row(1, company="Acier"))
    job = await first.start(*(a_row(number, company="Ferro") for number in range(1, ROWS + 1)), mails=True)
    killed = asyncio.create_task(first.step(job))
    while not killed.done() and not await database["audit"].find_one({"after.bulk": job.id}):
        await asyncio.sleep(0)
    killed.cancel()  # its rows are stored, and its progress may be not
    with suppress(asyncio.CancelledError):
        await killed

    async def goes_on() -> None:
        instance = an_instance(database, first)
        while await instance.step(job):
            pass

    await asyncio.gather(goes_on(), goes_on())
    done = await first.jobs.read(job.id)
    assert (done.state, done.done, dict(done.counts)) == ("done", ROWS, {"created": ROWS - 1, "updated": 1})
    assert await database["registrations"].count_documents({}) == ROWS
    assert await database["audit"].count_documents({"after.bulk": job.id}) == ROWS
    messages = [decode(row["name"], row["body"]) async for row in database["outbox"].find()]
    assert len([message for message in messages if isinstance(message, MailRequested)]) == ROWS
