"""The contract of a copy of the events: the one in memory that unit tests use, and the one in MongoDB."""

import pytest

from services.mailer.adapters.events import MongoEvents
from services.mailer.ports.events import Events
from shared.mongo.connection import Database
from tests.support.mailer.builders import an_event_state
from tests.support.mailer.fakes import FakeEvents


@pytest.fixture(params=["memory", "mongodb"])
def events(request: pytest.FixtureRequest) -> Events:
    if request.param == "memory":
        return FakeEvents()
    database: Database = request.getfixturevalue("database")
    return MongoEvents(database)


async def test_the_roles_in_an_event_are_those_of_its_latest_version(events: Events) -> None:
    await events.save(an_event_state(version=2, members={"ada": "owner"}))
    await events.save(an_event_state(version=1, members={"max": "owner"}))
    await events.save(an_event_state(version=2, members={"max": "owner"}))
    assert await events.roles_in("congress") == {"ada": "owner"}
    await events.save(an_event_state(version=3, members={"max": "viewer"}))
    assert await events.roles_in("congress") == {"max": "viewer"}


async def test_an_event_is_read_as_it_was_published(events: Events) -> None:
    state = an_event_state(version=2, members={"ada": "owner"})
    await events.save(state)
    assert await events.get("congress") == state


async def test_an_unknown_event_has_neither_state_nor_roles(events: Events) -> None:
    assert await events.get("nowhere") is None
    assert await events.roles_in("nowhere") == {}


async def test_an_account_has_its_own_role_in_each_of_its_events(events: Events) -> None:
    await events.save(an_event_state("congress", members={"ada": "owner", "max": "editor"}))
    await events.save(an_event_state("workshop", members={"max": "owner", "ada": "viewer"}))
    await events.save(an_event_state("fair", members={"max": "owner"}))
    assert await events.events_of("ada") == {"congress": "owner", "workshop": "viewer"}
    assert await events.events_of("zoe") == {}


async def test_a_state_of_a_later_epoch_is_newer_whatever_its_version(events: Events) -> None:
    await events.save(an_event_state(version=7, members={"ada": "owner"}))
    await events.save(an_event_state(version=2, epoch=5, members={"max": "owner"}))
    await events.save(an_event_state(version=8, members={"ada": "owner"}))
    assert await events.roles_in("congress") == {"max": "owner"}
