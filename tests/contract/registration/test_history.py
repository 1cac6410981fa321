"""The contract of reading the audit log of registrations."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.registration.adapters.history import MongoHistory
from services.registration.ports.history import History
from services.registration.ports.places import EventTransaction, Prefetch
from shared.audit import AuditEntry
from tests.support.registration.backend import Backend, an_entry
from tests.support.registration.builders import NOW
from tests.support.registration.fake_history import FakeHistory
from tests.support.registration.fakes import FakeEventTransactions


@pytest.fixture
def history(backend: Backend, request: pytest.FixtureRequest) -> History:
    if isinstance(backend.transactions, FakeEventTransactions):
        return FakeHistory(backend.transactions.store)
    return MongoHistory(request.getfixturevalue("database"))


async def write(backend: Backend, event: str, *entries: AuditEntry) -> None:
    async def change(transaction: EventTransaction) -> None:
        for entry in entries:
            transaction.audit(replace(entry, event=event))

    await backend.transactions.run(event, Prefetch(), change)


async def test_the_entries_about_one_registration_are_read_newest_first(backend: Backend, history: History) -> None:
    event, other = await backend.has_event(), await backend.has_event()
    entries = [replace(an_entry("A", action), at=NOW + timedelta(hours=n)) for n, action in enumerate("xyz")]
    await write(backend, event.slug, *entries, an_entry("B"))
    await write(backend, other.slug, an_entry("A", "elsewhere"))
    actions = [entry.action for entry in await history.of_registration(event.slug, "A", 2)]
    assert actions == ["z", "y"]


async def test_the_entries_of_a_bulk_are_read_in_the_order_of_writing(backend: Backend, history: History) -> None:
    event = await backend.has_event()
    of_bulk = [replace(an_entry(code), after={"bulk": "b1"}) for code in "BAC"]
    await write(backend, event.slug, *of_bulk, replace(an_entry("A"), after={"bulk": "b2"}), an_entry("A"))
    assert [entry.subject for entry in await history.of_bulk(event.slug, "b1")] == ["B", "A", "C"]
    assert [entry.subject for entry in await history.of_bulk(event.slug, "b1", ["A", "B"])] == ["B", "A"]
    assert await history.of_bulk("another", "b1") == []
