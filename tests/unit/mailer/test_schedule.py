"""The delivery loops and their knowledge of the server."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

import pytest

from services.mailer.domain import circuit_breaker
from services.mailer.domain.circuit_breaker import CircuitBreaker
from services.mailer.domain.domain_limit import DomainLimit
from services.mailer.domain.mails import Outcome, OutcomeKind
from services.mailer.domain.server_state import ServerState
from services.mailer.domain.tempo import Tempo
from services.mailer.schedule import Delivery
from services.mailer.use_cases.mails.find_objection import find_objection
from shared.contracts.mailer import MailState
from shared.supervision import WakeUp
from tests.support.checkin.fakes import SetClock
from tests.support.mailer.builders import NOW, RETURN_PATHS, a_mail_request
from tests.support.mailer.fake_bounces import FakeSuppressions, FakeUnsubscriptions
from tests.support.mailer.fakes import FakeComposer, FakeLedger, FakeServerStates, FakeTransport, FakeTurns
from tests.support.waiting import until


@pytest.fixture
def _one_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a fault, the server is not asked again before a test ends."""
    for pause in ("FIRST_PAUSE", "LONGEST_PAUSE"):
        monkeypatch.setattr(circuit_breaker, pause, 3600)


class Post:
    """A ledger with some mails, and one delivery loop."""

    def __init__(self, *outcomes: Outcome, mails: int = 1, is_reachable: bool = True) -> None:
        self.breaker = CircuitBreaker()
        self.clock, self.tempo, self.turns = SetClock(NOW), Tempo(), FakeTurns()
        self.ledger = FakeLedger()
        self.server_state = FakeServerStates(self.ledger, self.clock)
        self.transport = FakeTransport(*outcomes, is_reachable=is_reachable)
        self.requests = [a_mail_request() for _ in range(mails)]

    def states(self) -> list[MailState]:
        return [stored.entry.state for stored in self.ledger.mails.values()]

    @asynccontextmanager
    async def delivering(self, condition: Callable[[], bool]) -> AsyncIterator[None]:
        """Delivers until the condition holds."""
        for request in self.requests:
            await self.ledger.accept(request, now=NOW)
        delivery = Delivery(
            ledger=self.ledger,
            composer=FakeComposer(),
            return_paths=RETURN_PATHS,
            objection=partial(
                find_objection,
                ledger=self.ledger,
                suppressions=FakeSuppressions(),
                unsubscriptions=FakeUnsubscriptions(),
            ),
            queued=WakeUp(),
            breaker=self.breaker,
            server_state=self.server_state,
            tempo=self.tempo,
            turns=self.turns,
            domains=DomainLimit(1),
            clock=self.clock,
            unknown_retry=timedelta(minutes=15),
        )
        loop = asyncio.create_task(delivery.run(self.transport))
        try:
            await until(condition)
            yield
        finally:
            loop.cancel()
            await asyncio.gather(loop, return_exceptions=True)


async def test_due_mails_are_sent_one_after_the_other() -> None:
    post = Post(mails=3)
    async with post.delivering(lambda: post.states() == ["sent"] * 3):
        assert not post.breaker.is_open
    assert post.transport.has_quit


async def test_a_server_that_is_away_at_the_start_costs_one_mail_an_attempt_so_that_the_ledger_says_why() -> None:
    post = Post(Outcome("unreachable", "no route"), mails=3, is_reachable=False)
    async with post.delivering(lambda: post.breaker.faults > 0):
        assert sorted(post.states()) == ["queued", "queued", "retrying"]


@pytest.mark.parametrize("kind", ["interrupted", "lost"])
async def test_a_fault_with_one_recipient_does_not_hold_up_the_others(kind: OutcomeKind) -> None:
    post = Post(Outcome(kind, "it broke"), mails=2)
    async with post.delivering(lambda: not {"queued", "sending"} & {*post.states()}):
        assert post.breaker.faults == 0


@pytest.mark.usefixtures("_one_fault")
async def test_a_fault_that_no_mail_is_to_blame_for_opens_the_breaker() -> None:
    post = Post(Outcome("unreachable", "530 sign in first"), mails=2)
    async with post.delivering(lambda: post.breaker.faults > 0):
        assert post.breaker.is_open
        assert sorted(post.states()) == ["queued", "retrying"]


async def test_a_server_that_lets_probes_in_but_no_mail_is_not_tried_without_a_pause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(circuit_breaker, "FIRST_PAUSE", 0.05)
    post = Post(Outcome("unreachable", "530 sign in first"))
    began = asyncio.get_running_loop().time()
    async with post.delivering(lambda: post.breaker.faults >= 3):
        assert asyncio.get_running_loop().time() - began >= 0.05 + 0.1


async def test_mails_that_wait_for_the_server_go_as_soon_as_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circuit_breaker, "FIRST_PAUSE", 0.01)
    post = Post(Outcome("unreachable", "no route"), Outcome("accepted", "ok"))
    async with post.delivering(lambda: post.states() == ["sent"]):
        assert post.ledger.mails[post.requests[0].mail].entry.attempts == 2


@pytest.mark.usefixtures("_one_fault")
async def test_everybody_sees_since_when_the_server_is_away_and_why() -> None:
    post = Post(Outcome("unreachable", "550 moien@example.lu may not send"), mails=3)
    async with post.delivering(lambda: post.breaker.faults > 0):
        expected = ServerState(away_since=NOW, reason="550 … may not send", waiting=3)
        assert await until(post.server_state.get, lambda state: state.is_away) == expected


async def test_a_server_that_is_back_is_seen_to_be_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circuit_breaker, "FIRST_PAUSE", 0.01)
    post = Post(Outcome("unreachable", "no route"), Outcome("accepted", "ok"))
    async with post.delivering(lambda: post.states() == ["sent"]):
        assert not (await post.server_state.get()).is_away


async def test_a_server_without_mails_for_it_says_why_it_is_away() -> None:
    post = Post(mails=0, is_reachable=False)
    async with post.delivering(lambda: post.breaker.faults > 0):
        assert (await until(post.server_state.get, lambda state: state.is_away)).reason == "no route"
