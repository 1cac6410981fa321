"""A list of people is understood in four languages, and its rows are done exactly once."""

from typing import Any

import pytest

from services.registration.domain.import_cells import CellReader, split_name
from services.registration.domain.import_columns import match_columns
from services.registration.domain.people_import import ImportRow, PeopleList
from services.registration.ports.places import Change, EventTransactions, Prefetch
from services.registration.use_cases.imports.preview_import import preview_import
from services.registration.use_cases.imports.run_import import run_import
from services.registration.use_cases.imports.start_import import start_import
from services.registration.web.exports.column_titles import LOCALES, TITLES
from shared.errors import Unavailable
from shared.http.pages import translations
from shared.jobs.job import Job, Progress
from shared.jobs.steps import do_step
from tests.support.checkin.fakes import SetClock
from tests.support.registration.backend import an_entry
from tests.support.registration.builders import NOW, a_category, a_question, a_session, an_event
from tests.support.registration.fake_history import FakeHistory
from tests.support.registration.fakes import FakeEvents, FakeEventTransactions, Store, the_tools
from tests.support.shared.fake_job_files import FakeJobFiles
from tests.support.shared.fake_jobs import FakeJobs
from tests.support.shared.fake_schedule import FakeSchedule

EVENT = an_event(
    categories=[a_category(), a_category("press", name={"en": "Press", "fr": "Presse écrite"})],
    sessions=[a_session(), a_session("tour", name={"en": "Tour, with lunch"})],
    questions=[
        a_question("photos", "yes_no", label={"de": "Fotos erlaubt?"}),
    ],
)
OURS = ("honorific", "first_name", "last_name", "email", "company", "job_title", "category", "sessions", "tags", "code")


@pytest.mark.parametrize("language", ["en", "fr", "de", "lb"])
def test_the_titles_of_our_exports_are_understood(language: str) -> None:
    titles = [translations(LOCALES, language).gettext(TITLES[name]) for name in OURS]
    assert match_columns(EVENT, titles) == OURS


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (["Prénom", "Surname", "Email Address"], ("first_name", "last_name", "email")),
        (["VORNAME", "Name", "E-Mail-Adresse"], ("first_name", "last_name", "email")),
        (["Name", "Firma"], ("full_name", "company")),
        (["Email", "Attendee email"], ("", "email")),
        (["Attendee name: Given name", "Attendee name: Family name"], ("first_name", "last_name")),
        (["fotos erlaubt", "consents.privacy", "shoe"], ("answers.photos", "consents.privacy", "")),
    ],
)
def test_headings_of_other_programs_are_understood(headings: list[str], fields: tuple[str, ...]) -> None:
    assert match_columns(EVENT, headings) == fields


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("category", "presse ECRITE", "press"),
        ("sessions", "Tour, with lunch", ["tour"]),
        ("sessions", "recycling, tour", ["recycling", "tour"]),
        ("sessions", "Recycling; Tour, with lunch", ["recycling", "tour"]),
        ("locale", "Lëtzebuergesch", "lb"),
        ("tags", "VIP, Speaker", ["VIP", "Speaker"]),
    ],
)
def test_words_in_cells_become_values(field: str, cell: str, value: Any) -> None:
    assert CellReader(EVENT, [field]).read([cell]).values == {field: value}


@pytest.mark.parametrize("word", ["oui", "Ja", "jo", "YES", "vrai", "x", "1"])
def test_yes_is_understood_in_four_languages(word: str) -> None:
    assert CellReader(EVENT, ["answers.photos"]).read([word]).values == {"answers": {"photos": True}}


@pytest.mark.parametrize(
    ("field", "cell"), [("category", "nowhere"), ("sessions", "tour; x"), ("answers.photos", "perhaps")]
)
def test_a_word_that_is_not_understood_is_a_fault(field: str, cell: str) -> None:
    assert [name for name, _ in CellReader(EVENT, [field]).read([cell]).faults] == [field]


def test_the_last_name_is_all_but_the_first_word() -> None:
    names = [split_name(name) for name in ("Ada King Lovelace", "King, Ada", "Ada")]
    assert names == [("Ada", "King Lovelace"), ("Ada", "King"), ("", "Ada")]


class LosingTransactions(EventTransactions):
    """The answer to the first commit is lost, as when a process is killed just then."""

    def __init__(self, store: Store) -> None:
        self._transactions = FakeEventTransactions(store)
        self.lost = False

    async def run(self, event: str, prefetch: Prefetch, change: Change[Any]) -> Any:
        result = await self._transactions.run(event, prefetch, change)
        if not self.lost and result.effects:
            self.lost = True
            raise Unavailable
        return result


async def test_a_step_that_is_done_again_imports_nobody_twice() -> None:
    store, clock, files = Store(), SetClock(NOW), FakeJobFiles()
    await FakeEvents(store).create(EVENT, an_entry(EVENT.slug))
    tools = the_tools(clock)
    rows = tuple(
        ImportRow(n, {"last_name": f"Nr. {n}", "email": f"p{n}@example.lu", "category": "press"}) for n in (1, 2, 3)
    )
    people = PeopleList(headings=(), fields=(), rows=rows)
    options: dict[str, Any] = {"language": "en", "clock": clock}
    preview = await preview_import(
        EVENT.slug,
        people,
        events=FakeEvents(store),
        transactions=FakeEventTransactions(store),
        random=tools["random"],
        **options,
    )
    jobs, losing = FakeJobs(FakeSchedule()), LosingTransactions(store)
    job = await start_import(
        EVENT.slug, people, preview, "a" * 32, bad_rows="skip", mails=True, actor="a", jobs=jobs, files=files, **options
    )

    async def step(job: Job) -> Progress:
        return await run_import(job, files=files, history=FakeHistory(store), transactions=losing, **tools)

    with pytest.raises(Unavailable):
        await do_step(job.id, jobs=jobs, step=step)
    await do_step(job.id, jobs=jobs, step=step)
    done = await jobs.read(job.id)
    assert (done.state, done.done, dict(done.counts)) == ("done", 3, {"created": 3})
    assert (len(store.registrations), len(store.mails_sent())) == (3, 3)
