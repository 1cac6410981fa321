"""The contract of organisers' own words: those in memory that unit tests use, and those in MongoDB."""

import pytest

from services.mailer.adapters.overrides import MongoOverrides
from services.mailer.domain.audit import override_removed, override_saved
from services.mailer.domain.overrides import Override
from services.mailer.ports.overrides import Overrides
from shared.mongo.connection import Database
from tests.support.mailer.builders import NOW, an_override
from tests.support.mailer.fakes import FakeOverrides

EVENT = "smart-manufacturing-2026"


@pytest.fixture(params=["memory", "mongodb"])
def overrides(request: pytest.FixtureRequest) -> Overrides:
    if request.param == "memory":
        return FakeOverrides()
    database: Database = request.getfixturevalue("database")
    return MongoOverrides(database)


async def save(overrides: Overrides, *saved: Override) -> None:
    for override in saved:
        await overrides.save(override, override_saved(override, None, actor="ada"))


async def test_an_event_has_one_override_for_each_kind_and_language(overrides: Overrides) -> None:
    german, other = an_override(language="de"), an_override(event="workshop")
    await save(overrides, an_override(), german, other, an_override(text="Welcome!"))
    stored = await overrides.of_event(EVENT)
    assert sorted(stored, key=lambda override: override.language) == [german, an_override(text="Welcome!")]


async def test_a_removed_override_is_gone_and_the_others_stay(overrides: Overrides) -> None:
    await save(overrides, an_override(), an_override(language="de"))
    audit = override_removed(EVENT, "confirmation", "en", actor="ada", now=NOW)
    assert await overrides.remove(EVENT, "confirmation", "en", audit)
    assert not await overrides.remove(EVENT, "confirmation", "en", audit)
    assert await overrides.of_event(EVENT) == (an_override(language="de"),)
