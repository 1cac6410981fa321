"""The contract of unsubscriptions: those that unit tests use, and those in MongoDB."""

from datetime import datetime, timedelta

import pytest

from services.mailer.adapters.unsubscriptions import MongoUnsubscriptions
from services.mailer.ports.unsubscriptions import Unsubscriptions
from shared.contracts.mailer import ConsentWithdrawn
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database
from tests.support.mailer.builders import NOW
from tests.support.mailer.fake_bounces import FakeUnsubscriptions


@pytest.fixture(params=["memory", "mongodb"])
def unsubscriptions(request: pytest.FixtureRequest) -> Unsubscriptions:
    if request.param == "memory":
        return FakeUnsubscriptions()
    database: Database = request.getfixturevalue("database")
    return MongoUnsubscriptions(database, Outbox(database))


def withdrawn(at: datetime) -> ConsentWithdrawn:
    return ConsentWithdrawn(event="congress", registration="registration-1", consent="news", withdrawn_at=at)


async def test_an_unsubscription_counts_for_one_address_and_one_event(unsubscriptions: Unsubscriptions) -> None:
    await unsubscriptions.add("hash", withdrawn(NOW))
    assert await unsubscriptions.since("congress", "hash") == NOW
    assert await unsubscriptions.since("workshop", "hash") is None
    assert await unsubscriptions.since("congress", "other") is None


async def test_the_latest_unsubscription_counts(unsubscriptions: Unsubscriptions) -> None:
    for at in (NOW, NOW + timedelta(days=1), NOW - timedelta(days=1)):
        await unsubscriptions.add("hash", withdrawn(at))
    assert await unsubscriptions.since("congress", "hash") == NOW + timedelta(days=1)
