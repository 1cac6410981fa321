"""An export as a job: its progress, its file, and what is left when it is cancelled, interrupted or done twice."""

import asyncio
from collections.abc import AsyncGenerator
from functools import partial
from random import Random
from typing import Any

import pytest
from typing_extensions import override

from services.registration.domain.event import Event
from services.registration.domain.export import Export
from services.registration.domain.places import PlaceCount
from services.registration.use_cases.exports import make_export as module
from services.registration.use_cases.exports.cancel_export import cancel_export
from services.registration.use_cases.exports.make_export import make_export
from services.registration.use_cases.exports.save_columns import save_columns
from services.registration.use_cases.exports.start_export import EXPORT, start_export
from shared.jobs.job import Job, Progress
from shared.jobs.steps import job_handlers
from shared.schedule.scheduler import Scheduler
from tests.support.checkin.fakes import SetClock
from tests.support.registration.builders import NOW, a_question, a_registration, an_event
from tests.support.registration.fake_export_choices import FakeExportChoices
from tests.support.registration.fakes import FakeEvents, FakeEventTransactions, FakeRegistrations, Store
from tests.support.shared.fake_job_files import FakeJobFiles
from tests.support.shared.fake_jobs import FakeJobs
from tests.support.shared.fake_schedule import FakeSchedule

PEOPLE = 5


class Counting(FakeRegistrations):
    """Registrations that come one by one."""

    @override
    async def people(self, *arguments: Any) -> AsyncGenerator[list[Any]]:
        async for people in super().people(*arguments):
            for person in people:
                await asyncio.sleep(0)
                yield [person]


class Bureau:
    """One event with PEOPLE people, and all that an export of it needs."""

    def __init__(self) -> None:
        self.event: Event = an_event(questions=[a_question(sensitive=True)])
        people = [a_registration(self.event, code=f"C{number}", line=number) for number in range(1, PEOPLE + 1)]
        self.store = Store(
            events={self.event.slug: self.event},
            counts={self.event.slug: PlaceCount()},
            registrations={person.id: person for person in people},
        )
        self.schedule, self.files, self.clock = FakeSchedule(), FakeJobFiles(), SetClock(NOW)
        self.jobs = FakeJobs(self.schedule)
        self.registrations = Counting(self.store)
        self.step = partial(
            make_export,
            events=FakeEvents(self.store),
            registrations=self.registrations,
            jobs=self.jobs,
            files=self.files,
        )

    async def start(self, *columns: str) -> Job:
        export = Export(rows="people", columns=columns, titles=columns, format="csv")
        return await start_export(
            self.event,
            export,
            actor="account:1",
            jobs=self.jobs,
            registrations=self.registrations,
            transactions=FakeEventTransactions(self.store),
            clock=self.clock,
            random=Random(1),
        )

    async def work(self) -> None:
        await Scheduler(self.schedule, job_handlers(self.jobs, {EXPORT: self.step}, self.clock), self.clock).run_due()


@pytest.fixture(autouse=True)
def reports_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PEOPLE_A_REPORT", 2)


async def test_a_finished_job_names_its_file() -> None:
    bureau = Bureau()
    job = await bureau.start("code")
    await bureau.work()
    done = await bureau.jobs.read(job.id)
    assert (done.state, done.rows, done.done) == ("done", PEOPLE, PEOPLE)
    content = bureau.files.files[job.id, str(done.cursor)]
    assert content == b"\xef\xbb\xbfcode\r\nC1\r\nC2\r\nC3\r\nC4\r\nC5\r\n"
    assert done.counts["bytes"] == len(content)


async def test_progress_is_stored_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    bureau, seen = Bureau(), []
    job = await bureau.start("code")
    plain = bureau.jobs.advance

    async def advance(job: Job, progress: Progress, session: Any = None) -> bool:
        seen.append((job.after(progress).done, progress.state))
        return await plain(job, progress)

    monkeypatch.setattr(bureau.jobs, "advance", advance)
    await bureau.step(await bureau.jobs.read(job.id))
    assert seen == [(0, "running"), (2, "running"), (4, "running"), (5, "done")]


async def test_a_cancelled_job_ends_soon_and_leaves_nothing() -> None:
    bureau = Bureau()
    job = await bureau.start("code")
    started = await bureau.jobs.read(job.id)
    await cancel_export(job.id, jobs=bureau.jobs, files=bureau.files)
    progress = await bureau.step(started)
    assert (progress.state, bureau.files.files) == ("cancelled", {})
    await bureau.work()
    assert (await bureau.jobs.read(job.id)).state == "cancelled"
    assert bureau.schedule.rows == {}


async def test_a_finished_job_is_not_cancelled() -> None:
    bureau = Bureau()
    job = await bureau.start("code")
    await bureau.work()
    await cancel_export(job.id, jobs=bureau.jobs, files=bureau.files)
    assert (await bureau.jobs.read(job.id)).state == "done"
    assert len(bureau.files.files) == 1


async def test_an_interrupted_job_begins_again_and_counts_from_the_start() -> None:
    bureau = Bureau()
    job = await bureau.start("code")
    await bureau.jobs.advance(await bureau.jobs.read(job.id), Progress(cursor=None, rows=PEOPLE, done=4))
    await bureau.work()
    assert (await bureau.jobs.read(job.id)).done == PEOPLE


async def test_of_two_processes_that_make_one_file_one_finishes_the_job() -> None:
    bureau = Bureau()
    job = await bureau.start("code")
    slow = await bureau.jobs.read(job.id)
    await bureau.work()
    done = await bureau.jobs.read(job.id)
    assert (await bureau.step(slow)).state == "cancelled"
    assert await bureau.jobs.read(job.id) == done


async def test_a_list_that_takes_too_long_is_refused_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    bureau = Bureau()
    job = await bureau.start("code")
    monkeypatch.setattr(module, "LONGEST_SECONDS", 0)
    await bureau.work()
    refused = await bureau.jobs.read(job.id)
    assert (refused.state, bureau.files.files) == ("refused", {})
    assert "choose fewer columns" in refused.reason


async def test_an_export_of_sensitive_answers_is_noted_when_it_starts() -> None:
    bureau = Bureau()
    await bureau.start("code")
    assert bureau.store.audit == []
    await bureau.start("code", "answers.diet")
    assert [(entry.action, entry.after["rows"]) for entry in bureau.store.audit] == [("export.sensitive", PEOPLE)]


async def test_columns_are_saved_with_their_audit_entry_but_never_sensitive_answers() -> None:
    bureau, choices = Bureau(), FakeExportChoices()
    for _ in range(2):
        await save_columns(
            bureau.event, "people", ("email", "answers.diet", "code"), actor="a", choices=choices, clock=bureau.clock
        )
    assert await choices.read(bureau.event.slug, "people") == ("email", "code")
    assert await choices.read(bureau.event.slug, "scans") == ()
    assert [(entry.action, entry.after) for entry in choices.audit] == [
        ("export.columns_saved", {"people": ["email", "code"]})
    ]
    assert await save_columns(bureau.event, "people", (), actor="a", choices=choices, clock=bureau.clock) == ()
