"""The contract of the server's state: the one in memory that unit tests use, and the one in MongoDB."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from services.mailer.adapters.ledger import MongoLedger
from services.mailer.adapters.server_states import MongoServerStates
from services.mailer.domain.delivery import Settlement
from services.mailer.domain.server_state import FORGOTTEN_AFTER, ServerState
from services.mailer.ports.mails import Ledger
from services.mailer.ports.server_states import ServerStates
from shared.mongo.connection import Database
from tests.support.checkin.fakes import SetClock
from tests.support.mailer.builders import NOW, a_mail_request
from tests.support.mailer.fakes import FakeLedger, FakeServerStates

LATER = NOW + timedelta(minutes=1)


@dataclass
class Knowledge:
    """The server's state beside a ledger, at a time that tests set."""

    states: ServerStates
    ledger: Ledger
    clock: SetClock

    async def retries(self, *, waits_for_server: bool) -> None:
        """Queues a mail whose first attempt is over."""
        await self.ledger.accept(a_mail_request(), now=NOW)
        mail = await self.ledger.claim(NOW)
        assert mail is not None
        settlement = Settlement(
            state="retrying", reason="later", times_lost=0, next_at=LATER, waits_for_server=waits_for_server
        )
        await self.ledger.settle(mail, settlement, NOW)


@pytest.fixture(params=["memory", "mongodb"])
def knowledge(request: pytest.FixtureRequest) -> Knowledge:
    clock = SetClock(NOW)
    if request.param == "memory":
        fake = FakeLedger()
        return Knowledge(FakeServerStates(fake, clock), fake, clock)
    database: Database = request.getfixturevalue("database")
    return Knowledge(MongoServerStates(database, clock), MongoLedger(database, "example.lu"), clock)


async def test_a_server_that_nobody_missed_is_there(knowledge: Knowledge) -> None:
    assert await knowledge.states.get() == ServerState()


async def test_an_absence_began_when_it_was_noted_first_and_has_the_last_reason(knowledge: Knowledge) -> None:
    for minute, reason in enumerate(("no route", "$ref 535 moien@example.lu: wrong password")):
        knowledge.clock.now = NOW + timedelta(minutes=minute)
        await knowledge.states.note_away(reason)
    assert await knowledge.states.get() == ServerState(away_since=NOW, reason="$ref 535 …: wrong password")


async def test_a_server_that_is_back_is_not_away_any_more(knowledge: Knowledge) -> None:
    await knowledge.states.note_away("no route")
    await knowledge.states.note_present()
    assert await knowledge.states.get() == ServerState()
    knowledge.clock.now = LATER
    await knowledge.states.note_away("again")
    assert (await knowledge.states.get()).away_since == LATER


async def test_an_absence_that_no_mailer_sees_any_more_is_over(knowledge: Knowledge) -> None:
    await knowledge.states.note_away("the mailer that saw this is gone")
    knowledge.clock.now = NOW + FORGOTTEN_AFTER
    assert await knowledge.states.get() == ServerState()
    await knowledge.states.note_away("another sees it")
    assert (await knowledge.states.get()).away_since == knowledge.clock.now


async def test_only_mails_wait_for_the_server_that_would_go_now(knowledge: Knowledge) -> None:
    await knowledge.retries(waits_for_server=True)
    await knowledge.retries(waits_for_server=False)
    for due_at in (NOW, LATER):
        await knowledge.ledger.accept(a_mail_request(), now=due_at)
    await knowledge.states.note_away("no route")
    assert (await knowledge.states.get()).waiting == 2
    knowledge.clock.now = LATER
    assert (await knowledge.states.get()).waiting == 4
