"""The contract of reading the log of waiting lists."""

from datetime import timedelta

import pytest

from services.registration.adapters.waiting_log import MongoWaitingLog
from services.registration.domain.waiting_log import WaitingNote
from services.registration.ports.places import EventTransaction, Prefetch
from services.registration.ports.waiting_log import WaitingLog
from tests.support.registration.backend import Backend
from tests.support.registration.builders import NOW
from tests.support.registration.fake_waiting_log import FakeWaitingLog
from tests.support.registration.fakes import FakeEventTransactions

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def log(backend: Backend, request: pytest.FixtureRequest) -> WaitingLog:
    if isinstance(backend.transactions, FakeEventTransactions):
        return FakeWaitingLog(backend.transactions.store)
    return MongoWaitingLog(request.getfixturevalue("database"))


async def write(backend: Backend, *notes: WaitingNote) -> None:
    async def change(transaction: EventTransaction) -> None:
        for note in notes:
            transaction.note_waiting(note)

    await backend.transactions.run(notes[0].event, Prefetch(), change)


async def test_lines_are_read_by_code_and_a_repeated_one_is_counted(backend: Backend, log: WaitingLog) -> None:
    event, other = (await backend.has_event()).slug, (await backend.has_event()).slug
    joined = WaitingNote(event=event, code="A", at=NOW, happening="joined", why="event_full")
    passed = WaitingNote(event=event, code="A", at=NOW, happening="passed_over", why="category_full")
    again = WaitingNote(event=event, code="A", at=LATER, happening="passed_over", why="category_full")
    await write(backend, joined, passed)
    await write(backend, again)
    await write(backend, WaitingNote(event=other, code="A", at=NOW, happening="joined", why="event_full"))
    lines = await log.of_registrations(event, ["A", "B"])
    assert [(line.happening, line.at, line.times) for line in lines["A"]] == [
        ("joined", NOW, 1),
        ("passed_over", LATER, 2),
    ]
    assert lines["B"] == []
