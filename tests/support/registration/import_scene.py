"""Imports of people into one event that is in memory, done step by step as by the schedule."""

from dataclasses import dataclass, field
from typing import Any

from services.registration.domain.event import Event
from services.registration.domain.identifiers import new_id
from services.registration.domain.people_import import ImportRow, PeopleList
from services.registration.ports.events import Events
from services.registration.ports.history import History
from services.registration.ports.places import EventTransactions
from services.registration.use_cases.imports.preview_import import ImportPreview, preview_import
from services.registration.use_cases.imports.run_import import run_import
from services.registration.use_cases.imports.run_undo import run_undo
from services.registration.use_cases.imports.start_import import start_import
from services.registration.use_cases.imports.undo_import import undo_import
from shared.jobs.files import JobFiles
from shared.jobs.job import Job, Progress
from shared.jobs.ports import Jobs
from shared.jobs.steps import do_step
from tests.support.checkin.fakes import SetClock
from tests.support.registration.backend import an_entry
from tests.support.registration.builders import NOW, an_event
from tests.support.registration.fake_history import FakeHistory
from tests.support.registration.fakes import (
    FakeEvents,
    FakeEventTransactions,
    FakeRegistrations,
    Store,
    the_tools,
)
from tests.support.shared.fake_job_files import FakeJobFiles
from tests.support.shared.fake_jobs import FakeJobs
from tests.support.shared.fake_schedule import FakeSchedule


@dataclass
class ImportScene:
    """An event in a store, and the jobs that change it."""

    event: Event = field(default_factory=an_event)
    store: Store = field(default_factory=Store)
    is_open: bool = False

    def __post_init__(self) -> None:
        self.clock = SetClock(NOW)
        self.tools = the_tools(self.clock)
        self.jobs: FakeJobs | Jobs = FakeJobs(FakeSchedule())
        self.files: JobFiles = FakeJobFiles()
        self.events: Events = FakeEvents(self.store)
        self.history: History = FakeHistory(self.store)
        self.transactions: EventTransactions = FakeEventTransactions(self.store)

    async def preview(self, people: PeopleList) -> ImportPreview:
        """The preview of a list."""
        if not self.is_open:
            await self.events.create(self.event, an_entry(self.event.slug))
            self.is_open = True
        return await preview_import(
            self.event.slug,
            people,
            events=self.events,
            transactions=self.transactions,
            random=self.tools["random"],
            language="en",
            clock=self.clock,
        )

    async def start(self, *values: dict[str, Any], mails: bool = False, identity: str = "") -> Job:
        """An import of these rows, of which no step is done yet."""
        rows = tuple(ImportRow(number, row) for number, row in enumerate(values, 1))
        people = PeopleList(headings=(), fields=(), rows=rows)
        preview = await self.preview(people)
        return await start_import(
            self.event.slug,
            people,
            preview,
            identity or new_id(self.tools["random"]),
            bad_rows="skip",
            mails=mails,
            language="en",
            actor="account:1",
            people_know=True,
            transactions=self.transactions,
            jobs=self.jobs,
            files=self.files,
            clock=self.clock,
            random=self.tools["random"],
        )

    async def attempt(self, job: Job) -> Progress:
        """Does the rows of a step, whose progress is then lost."""
        return await run_import(
            job, files=self.files, history=self.history, transactions=self.transactions, **self.tools
        )

    async def step(self, job: Job) -> bool:
        """Does the next step of an import; returns whether another one follows."""
        return await do_step(job.id, jobs=self.jobs, step=self.attempt)

    async def imported(self, *values: dict[str, Any], mails: bool = False) -> Job:
        """An import of these rows, which fit into one step, done."""
        job = await self.start(*values, mails=mails)
        await self.step(job)
        return await self.jobs.read(job.id)

    async def undone(self, job: Job) -> Job:
        """The job that took back an import."""
        undone = await undo_import(
            job,
            actor="account:1",
            history=self.history,
            jobs=self.jobs,
            clock=self.clock,
        )

        async def step(job: Job) -> Progress:
            return await run_undo(
                job,
                registrations=FakeRegistrations(self.store),
                jobs=self.jobs,
                files=self.files,
                transactions=self.transactions,
                **self.tools,
            )

        await do_step(undone.id, jobs=self.jobs, step=step)
        return await self.jobs.read(undone.id)


def a_row(number: int, **values: Any) -> dict[str, Any]:
    """The values of a row of its own."""
    return {"last_name": f"Nr. {number}", "email": f"p{number}@example.lu", "category": "industry", **values}
