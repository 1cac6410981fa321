"""The contract of the status of all mails, towards those who publish it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import pytest

from services.mailer.adapters.ledger import MongoLedger
from services.mailer.adapters.mail_statuses import MongoStates
from services.mailer.domain.delivery import Settlement
from services.mailer.ports.mails import Ledger
from shared.contracts.mailer import MailChanged
from shared.messaging.states import States
from shared.mongo.connection import Database
from tests.support.mailer.builders import NOW, a_mail_request
from tests.support.mailer.fakes import FakeLedger, FakeStates


@dataclass
class Publisher:
    """A ledger, and the states in it."""

    ledger: Ledger
    states: States

    async def published(self, event: str) -> dict[str, MailChanged]:
        """The status of each mail of an event, by id."""
        statuses = [cast(MailChanged, state) async for state in self.states.messages(event)]
        return {status.mail: status for status in statuses}


@pytest.fixture(params=["memory", "mongodb"])
def publisher(request: pytest.FixtureRequest) -> Publisher:
    if request.param == "memory":
        ledger = FakeLedger()
        return Publisher(ledger, FakeStates(ledger))
    database: Database = request.getfixturevalue("database")
    return Publisher(MongoLedger(database, "example.lu"), MongoStates(database))


async def test_every_mail_of_an_event_is_published_as_it_stands(publisher: Publisher) -> None:
    for mail in ("m1", "m2"):
        await publisher.ledger.accept(a_mail_request(mail=mail, event="plastics", registration=f"r-{mail}"), now=NOW)
    await publisher.ledger.accept(a_mail_request(event="metals"), now=NOW + timedelta(hours=1))
    claimed = await publisher.ledger.claim(NOW)
    assert claimed
    failed = Settlement(state="failed", reason="550 no", times_lost=0)
    await publisher.ledger.settle(claimed, failed, NOW)
    published = await publisher.published("plastics")
    states = {mail: (state.state, state.reason) for mail, state in published.items()}
    assert states == {"m1": ("queued", None), "m2": ("queued", None), claimed.id: ("failed", "550 no")}
    assert {state.registration for state in published.values()} == {"r-m1", "r-m2"}
    assert set(await publisher.states.events()) == {"plastics", "metals"}


async def test_the_version_of_a_status_grows_with_each_change(publisher: Publisher) -> None:
    await publisher.ledger.accept(a_mail_request(mail="m1", event="plastics"), now=NOW)
    before = (await publisher.published("plastics"))["m1"].version
    claimed = await publisher.ledger.claim(NOW)
    assert claimed
    await publisher.ledger.settle(claimed, Settlement(state="sent", reason=None, times_lost=0), NOW)
    assert (await publisher.published("plastics"))["m1"].version > before


async def test_there_are_no_digests_as_nobody_has_copies_of_all_mails(publisher: Publisher) -> None:
    await publisher.ledger.accept(a_mail_request(event="plastics"), now=NOW)
    assert await publisher.states.sums("plastics") == {}
