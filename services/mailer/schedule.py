"""Work that is due because time has passed: mails go out, bounces are read, recipients forgotten.

One loop delivers for each connection to the SMTP server.

While the server is away all loops but one rest, and that one probes the server from time to time. So no mail spends its
attempts on a server that is down, and mail flows again as soon as the server is back.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import get_args

import structlog
from prometheus_client import Counter, Gauge, Histogram

from services.mailer.domain.addresses import recipient_domain, without_addresses
from services.mailer.domain.circuit_breaker import CircuitBreaker
from services.mailer.domain.domain_limit import DomainLimit
from services.mailer.domain.mails import Mail, Outcome
from services.mailer.domain.return_path import ReturnPaths
from services.mailer.domain.tempo import Tempo
from services.mailer.ports.mails import Composer, Ledger, Transport
from services.mailer.ports.server_states import ServerStates
from services.mailer.ports.suppressions import Objection, Suppressions
from services.mailer.ports.turns import Turns
from services.mailer.use_cases.mails.deliver_mail import deliver_mail
from services.mailer.use_cases.mails.forget_recipients import forget_recipients
from shared.clock import Clock
from shared.contracts.mailer import MailState
from shared.schedule.scheduler import Handler
from shared.supervision import WakeUp, heartbeat
from shared.tracing import Kind, acting_for, span

MAILS = Counter("moien_mails_total", "Attempts to send a mail, by the state they left it in", ["state"])
for _state in get_args(MailState):
    MAILS.labels(_state)  # a figure that is missing until something happens cannot be watched
ATTEMPT = Histogram(
    "moien_mail_attempt_seconds",
    "Time of an attempt to send a mail: writing it, and the SMTP server's answers",
    ["outcome"],
    buckets=(0.05, 0.1, 0.3, 1, 3, 10, 30, 90),
)
OLDEST_DUE = Gauge("moien_mails_oldest_due_seconds", "For how long the mail that is most overdue has been due")
SERVER_AWAY = Gauge("moien_smtp_away", "1 while the SMTP server cannot be reached")

POLL_SECONDS = 1.0
WATCH_SECONDS = 5.0
# An SMTP server that has begun to take a mail had better finish than leave it in doubt.
FINISH_SECONDS = 9.0
FORGETTING = "forget recipients"
READING = "read bounces"
log = structlog.get_logger()


def handlers(
    *,
    retention: timedelta,
    ledger: Ledger,
    suppressions: Suppressions,
    look_for_bounces: Callable[[], Awaitable[datetime]] | None,
    clock: Clock,
) -> Mapping[str, Handler]:
    """The handler of each kind of due thing; bounces are looked for where there is a mailbox of them."""

    async def on_forgetting(_key: str, _due_at: datetime) -> datetime | None:
        return await forget_recipients(retention=retention, ledger=ledger, suppressions=suppressions, clock=clock)

    async def on_reading(_key: str, _due_at: datetime) -> datetime | None:
        return await look_for_bounces() if look_for_bounces else None

    return {FORGETTING: on_forgetting, READING: on_reading}


class Delivery:
    """Delivers due mails one after the other on each connection; the loops share their knowledge of the server."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        composer: Composer,
        queued: WakeUp,
        breaker: CircuitBreaker,
        server_state: ServerStates,
        tempo: Tempo,
        turns: Turns,
        domains: DomainLimit,
        clock: Clock,
        unknown_retry: timedelta,
        return_paths: ReturnPaths,
        objection: Objection,
    ) -> None:
        self._ledger = ledger
        self._composer = composer
        self._queued = queued
        self._breaker = breaker
        self._server_state = server_state
        self._tempo = tempo
        self._turns = turns
        self._domains = domains
        self._clock = clock
        self._unknown_retry = unknown_retry
        self._return_paths = return_paths
        self._objection = objection
        self._claiming = asyncio.Lock()
        self._probing = asyncio.Lock()
        self._closed = asyncio.Event()

    async def run(self, connection: Transport) -> None:
        """Delivers over a connection, for ever."""
        try:
            while True:
                if self._breaker.is_open:
                    await self._probe(connection)
                else:
                    await self._turn(connection)
                heartbeat("delivery")
        finally:
            await connection.quit()

    async def _turn(self, connection: Transport) -> None:
        if not await self._deliver_next(connection):
            next_turn = self._tempo.next_turn(self._clock())
            await self._queued.wait(min(POLL_SECONDS, next_turn.total_seconds()) if next_turn else POLL_SECONDS)

    async def _probe(self, connection: Transport) -> None:
        async with self._probing:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._breaker.pause):
                    await self._closed.wait()
            if not self._breaker.is_open:
                return
            fault = await connection.probe()
            if fault is None:
                await self._note_presence(self._breaker.note_probe())
            # At the start a mail is tried, so that the ledger says why mails wait; later one has said it already.
            elif self._breaker.faults or not await self._deliver_next(connection):
                await self._note_absence(fault)

    async def _deliver_next(self, connection: Transport) -> bool:
        """Delivers the next mail; returns whether there was one."""
        # Loops that claim at the same time want the same mail, and would not see which domains the others serve.
        async with self._claiming:
            mail = await self._claimed()
            if mail is None:
                return False
            domain = recipient_domain(mail.to)
            self._domains.take(domain)
        try:
            await self._deliver(mail, connection)
        finally:
            self._domains.give_back(domain)
            self._queued()  # a mail that was avoided may go now
        return True

    async def _claimed(self) -> Mail | None:
        """The mail that goes next; None when none is due, or another mailer has taken its turn."""
        now = self._clock()
        if self._tempo.holds_all_back(now):
            return None
        mail = await self._ledger.claim(now, avoiding=self._domains.full | self._tempo.held_back(now))
        limits = self._tempo.limits(recipient_domain(mail.to)) if mail and not mail.handing_over else []
        if mail is None or not limits:
            return mail
        turn = await self._turns.take(limits, now)
        self._tempo.note(turn)
        if turn.is_granted:
            return mail
        await self._ledger.put_back(mail)
        self._queued()  # for mails to other domains
        return None

    async def _deliver(self, mail: Mail, connection: Transport) -> None:
        """Makes one attempt, and finishes it even when the service is stopping."""
        attempt = asyncio.create_task(self._attempt(mail, connection))
        try:
            await asyncio.shield(attempt)
        except asyncio.CancelledError:
            await asyncio.wait({attempt}, timeout=FINISH_SECONDS)
            attempt.cancel()
            await asyncio.gather(attempt, return_exceptions=True)
            raise

    async def _attempt(self, mail: Mail, connection: Transport) -> None:
        """Makes an attempt in the name of the request that asked for the mail."""
        with acting_for(mail.origin), span("deliver mail", Kind.CLIENT) as step:
            outcome = await self._measured(mail, connection)
            step.note(moien__mail__kind=mail.request.kind, moien__attempt=mail.attempt, moien__outcome=outcome.kind)
            step.note(**{"smtp__code": outcome.code} if outcome.code else {})
            step.failed = outcome.kind not in ("accepted", "suppressed")
            await self._learn(outcome)

    async def _measured(self, mail: Mail, connection: Transport) -> Outcome:
        began = time.perf_counter()
        outcome, settlement = await deliver_mail(
            mail,
            ledger=self._ledger,
            composer=self._composer,
            transport=connection,
            return_paths=self._return_paths,
            objection=self._objection,
            clock=self._clock,
            unknown_retry=self._unknown_retry,
        )
        MAILS.labels(settlement.state).inc()
        ATTEMPT.labels(outcome.kind).observe(time.perf_counter() - began)
        log.info("mail", mail=mail.id, kind=mail.request.kind, attempt=mail.attempt, state=settlement.state)
        return outcome

    async def _learn(self, outcome: Outcome) -> None:
        if outcome.kind == "unreachable":
            await self._note_absence(outcome.reason)
        elif outcome.kind not in ("interrupted", "lost", "unwritten", "unsendable", "suppressed"):
            await self._note_presence(self._breaker.note_answer())

    async def _note_absence(self, reason: str) -> None:
        self._closed.clear()
        if self._breaker.note_fault():
            log.warning("SMTP server away", reason=without_addresses(reason))
        SERVER_AWAY.set(1)
        await self._server_state.note_away(reason)

    async def _note_presence(self, is_news: bool) -> None:
        SERVER_AWAY.set(0)
        self._closed.set()
        if is_news:
            log.info("SMTP server back")
            await self._server_state.note_present()
            await self._ledger.server_is_back(self._clock())


async def watch_queue(ledger: Ledger, clock: Clock) -> None:
    """Measures the queue's lag, for ever."""
    while True:
        oldest = await ledger.oldest_due_at()
        OLDEST_DUE.set(max(0.0, (clock() - oldest).total_seconds()) if oldest else 0.0)
        heartbeat("queue watch")
        await asyncio.sleep(WATCH_SECONDS)
