"""Look-ups cost the same at a hundred thousand attendees as at a few: MongoDB explains each of ours."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from bson.codec_options import CodecOptions, DatetimeConversion
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.monitoring import CommandListener, CommandStartedEvent

from services.registration.adapters.answers import MongoGivenAnswers
from services.registration.adapters.documents import from_registration
from services.registration.adapters.events import MongoEvents
from services.registration.adapters.figures import MongoFigures
from services.registration.adapters.group_commit import MongoEventTransactions
from services.registration.adapters.indexes import prepare
from services.registration.adapters.registrations import MongoRegistrations
from services.registration.domain.event import Event
from services.registration.domain.places import PlaceCount
from services.registration.domain.registration import UnknownRegistration
from services.registration.domain.search import SORT_FIELDS, SortField
from services.registration.ports.people import Cursor, Filter, Selection, Sorting
from services.registration.ports.places import EventTransaction, Prefetch
from services.registration.settings import RegistrationSettings
from shared.messaging.outbox import Outbox
from shared.mongo import connection as mongo
from shared.mongo.connection import Database, connect
from tests.support.registration.backend import an_entry
from tests.support.registration.builders import a_registration, an_event
from tests.support.registration.service import an_office
from tests.support.servers.running import clear_away, clear_databases, settings_for
from tests.support.slow import first_of

pytestmark = pytest.mark.slow

PEOPLE = 3_000
READING = {"find", "count", "aggregate"}
NAMES = ("Anna", "Bruno", "Chloé", "Dieter", "Emma")


class Overheard(CommandListener):
    """The questions that are put to MongoDB while it listens."""

    def __init__(self) -> None:
        self.listens = False
        self.questions: list[dict[str, Any]] = []

    def started(self, event: CommandStartedEvent) -> None:
        if self.listens and event.command_name in READING:
            self.questions.append({k: v for k, v in event.command.items() if k in _PARTS})

    def succeeded(self, event: Any) -> None: ...
    def failed(self, event: Any) -> None: ...

    @contextmanager
    def listening(self) -> Iterator[list[dict[str, Any]]]:
        self.listens, self.questions = True, []
        yield self.questions
        self.listens = False


_PARTS = {"find", "count", "aggregate", "filter", "query", "sort", "limit", "projection", "pipeline", "cursor"}


@pytest.fixture
def overheard(monkeypatch: pytest.MonkeyPatch) -> Overheard:
    """Listens at every connection that is made during the test."""
    overheard, plain = Overheard(), AsyncIOMotorClient
    monkeypatch.setattr(mongo, "AsyncIOMotorClient", lambda *a, **kw: plain(*a, event_listeners=[overheard], **kw))
    return overheard


@pytest.fixture
async def database(mongodb_url: str, namespace: str, overheard: Overheard) -> AsyncIterator[Database]:
    database = connect(settings_for(RegistrationSettings, mongodb_url, "amqp://nowhere", namespace), "registration")
    await prepare(database)
    yield database
    database.client.close()
    await clear_databases(mongodb_url, namespace)


@pytest.fixture
async def event(database: Database) -> Event:
    """An event with many people in it, beside another that has as many."""
    events = [an_event(capacity=10) for _ in range(2)]
    for event in events:
        await MongoEvents(database, Outbox(database)).create(event, an_entry(event.slug))
    people = [
        a_registration(
            events[number % 2],
            code=f"N{number}",
            line=number,
            email=f"n{number}@example.lu",
            first_name=NAMES[number % 5],
            last_name=f"Müller{number}",
            company=f"Firma {number % 50}",
            state="waitlisted" if number % 10 == 0 else "confirmed",
            category="press" if number % 100 == 0 else "industry",
            coming="asked" if number % 100 == 2 else None,
            source="walk_in" if number % 100 == 6 else "public",
            booked_by="N2" if number % 100 == 4 else None,
        )
        for number in range(PEOPLE)
    ]
    await database["registrations"].insert_many(
        {"_id": registration.id, **from_registration(registration)} for registration in people
    )
    return events[0]


@pytest.mark.parametrize(
    ("criteria", "most"),
    [
        (Filter(), 60),
        (Filter(state="waitlisted"), 60),
        (Filter(category="press"), 250),  # who waits between the first and the last is counted for the positions
        (Filter(undelivered=True), 60),
        (Filter(q="N42"), 60),
        (Filter(q="n42@example.lu"), 60),
        (Filter(q="müller42"), 60),
        (Filter(q="nobody at all"), 5),
        (Filter(q="firma 2"), 400),
        (Filter(q="anna müller42"), 400),
        (Filter(tag="VIP"), 60),
        (Filter(came=True), 60),
        (Filter(coming="asked"), 60),
        (Filter(source="walk_in"), 60),
    ],
)
async def test_a_page_is_looked_up(
    database: Database, event: Event, overheard: Overheard, criteria: Filter, most: int
) -> None:
    with overheard.listening() as questions:
        await MongoRegistrations(database).page(event.slug, criteria, 20, None)
    await _look_up_only(database, questions, most)


@pytest.mark.parametrize("by", first_of(SORT_FIELDS, 2))
async def test_a_page_of_a_sorted_list_is_read_in_the_order_of_an_index(
    database: Database, event: Event, overheard: Overheard, by: SortField
) -> None:
    registrations, sorting = MongoRegistrations(database), Sorting(by=by, descending=True)
    [*_, last] = await registrations.page(event.slug, Filter(), 20, None, sorting)
    with overheard.listening() as questions:
        await registrations.page(event.slug, Filter(), 20, Cursor.at(last.registration, sorting), sorting)
    plan = await _explained(database, questions[0])
    assert _stages(plan) & {"COLLSCAN", "SORT"} == set()
    assert plan["executionStats"]["totalDocsExamined"] <= 60


async def test_the_figures_above_a_list_come_from_indexes(
    database: Database, event: Event, overheard: Overheard
) -> None:
    with overheard.listening() as questions:
        await MongoFigures(database).overview(event.slug, PlaceCount())
    await _look_up_only(database, questions, 5)


async def test_the_last_page_costs_what_the_first_does(database: Database, event: Event, overheard: Overheard) -> None:
    with overheard.listening() as questions:
        await MongoRegistrations(database).page(event.slug, Filter(), 20, Cursor(PEOPLE - 60))
    await _look_up_only(database, questions[:1], 60)


async def test_one_registration_is_looked_up(database: Database, event: Event, overheard: Overheard) -> None:
    registrations = MongoRegistrations(database)
    with overheard.listening() as questions:
        await registrations.read(event.slug, "N42")
        with pytest.raises(UnknownRegistration):
            await registrations.read_by_id("nobody")
    await _look_up_only(database, questions, 2)


async def test_a_group_and_the_number_of_answers_are_looked_up(
    database: Database, event: Event, overheard: Overheard
) -> None:
    registrations = MongoRegistrations(database)
    with overheard.listening() as questions:
        assert len(await registrations.group(event.slug, "N2")) == PEOPLE // 100
        assert await registrations.matching(event.slug, Filter(coming="asked")) == PEOPLE // 100
    await _look_up_only(database, questions, 60)


async def test_registering_looks_up_what_it_needs(database: Database, event: Event, overheard: Overheard) -> None:
    async def change(transaction: EventTransaction) -> None:
        assert transaction.by_email("n42@example.lu")
        assert transaction.by_code("N44")

    prefetch = Prefetch(emails=("n42@example.lu", "new@example.lu"), codes=("N44",), keys=("key",))
    with overheard.listening() as questions:
        await MongoEventTransactions(database, Outbox(database)).run(event.slug, prefetch, change)
    await _look_up_only(database, questions, 5)


async def test_the_first_in_line_is_looked_up(database: Database, event: Event, overheard: Overheard) -> None:
    async def change(transaction: EventTransaction) -> None:
        async for first in transaction.waiting():
            assert first.line == 0
            break
        async for _ in transaction.waiting_for("dinner"):
            raise AssertionError

    with overheard.listening() as questions:
        await MongoEventTransactions(database, Outbox(database)).run(event.slug, Prefetch(), change)
    plans = [await _explained(database, question | {"limit": 1}) for question in questions]
    assert [_stages(plan) & {"COLLSCAN", "SORT"} for plan in plans] == [set()] * len(plans)


async def test_events_are_looked_up(database: Database, event: Event, overheard: Overheard) -> None:
    events = MongoEvents(database, Outbox(database))
    with overheard.listening() as questions:
        await events.read(event.slug)
        await events.published(10, None)
        await events.of_account("account-1", 10, None)
    for question in questions:
        assert "COLLSCAN" not in _stages(await _explained(database, question)), question


async def test_a_list_of_events_is_one_question_whatever_its_length(
    mongodb_url: str, rabbitmq_url: str, namespace: str, overheard: Overheard
) -> None:
    async with an_office(mongodb_url, rabbitmq_url, namespace) as office:
        await asyncio.gather(*(office.has_event() for _ in range(5)))
        for query in ({"limit": 5}, {"limit": 5, "mine": "true"}):
            with overheard.listening() as questions:
                page = await office.call("GET", "events", params=query)
            assert (page.status, len(page.body["items"])) == (200, 5)
            assert len([question for question in questions if question.get("find") == "events"]) == 1
    await clear_away(mongodb_url, rabbitmq_url, namespace)


async def test_the_attendance_list_is_read_in_the_order_of_its_index(
    database: Database, event: Event, overheard: Overheard
) -> None:
    with overheard.listening() as questions:
        listed = MongoRegistrations(database).people(Selection(event=event.slug, rows="people"), {"code"})
        assert sum([len(chunk) async for chunk in listed]) == PEOPLE * 4 // 10
    plan = await _explained(database, questions[0])
    assert _stages(plan) & {"COLLSCAN", "SORT"} == set()


async def test_figures_look_at_each_registration_of_their_event_once(
    database: Database, event: Event, overheard: Overheard
) -> None:
    figures = MongoFigures(database)
    several_days = replace(event, ends_at=event.ends_at + timedelta(days=1))
    for ask in (
        lambda: figures.counts([event.slug]),
        lambda: figures.read(event),
        lambda: figures.read(several_days),
        lambda: figures.registered(event),
        lambda: figures.fingerprint(event.slug),
    ):
        with overheard.listening() as questions:
            await ask()
        assert len(questions) == 1
        await _look_up_only(database, questions, PEOPLE // 2)


async def test_answers_are_counted_in_their_event_alone(database: Database, event: Event, overheard: Overheard) -> None:
    answers = MongoGivenAnswers(database)
    for ask in (
        lambda: answers.by_question(event.slug),
        lambda: answers.by_choice(event.slug, "diet"),
        lambda: answers.codes(event.slug, "diet", 100),
    ):
        with overheard.listening() as questions:
            await ask()
        assert len(questions) == 1
        await _look_up_only(database, questions, PEOPLE // 2)


async def _look_up_only(database: Database, questions: list[dict[str, Any]], most: int) -> None:
    """No question reads a whole collection, and none looks at more documents than it should."""
    assert questions
    for question in questions:
        plan = await _explained(database, question)
        assert "COLLSCAN" not in _stages(plan), question
        assert plan["executionStats"]["totalDocsExamined"] <= most, question


async def _explained(database: Database, question: dict[str, Any]) -> dict[str, Any]:
    # The bounds of an index of moments reach beyond what a datetime can hold.
    options: CodecOptions[Any] = CodecOptions(datetime_conversion=DatetimeConversion.DATETIME_MS)
    plan = dict(await database.command("explain", question, codec_options=options, verbosity="executionStats"))
    if "executionStats" not in plan:
        plan = {**plan["stages"][0]["$cursor"], "stages": plan["stages"]}
    return plan


def _stages(plan: Any) -> set[str]:
    """The names of all stages of the winning plan."""
    if isinstance(plan, list):
        return set().union(*map(_stages, plan))
    if not isinstance(plan, dict):
        return set()
    inner = [value for name, value in plan.items() if name not in {"rejectedPlans", "command"}]
    return {str(plan["stage"]) for _ in [0] if "stage" in plan} | _stages(inner)
