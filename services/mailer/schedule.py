"""The loops that deliver due mails, one for each connection to the SMTP server.

While the server is away all loops but one rest, and that one tries a mail or a mere connection every few seconds. So
no mail spends its attempts on a server that is down, and mail flows again as soon as the server is back.
"""

import asyncio
from datetime import timedelta

import structlog
from prometheus_client import Counter, Gauge

from services.mailer.domain.circuit_breaker import CircuitBreaker
from services.mailer.domain.mails import Mail, Outcome
from services.mailer.domain.rate_limiter import RateLimiter
from services.mailer.ports.mails import Composer, Ledger, Transport
from services.mailer.use_cases.mails.deliver_mail import deliver_mail
from shared.clock import Clock
from shared.supervision import WakeUp, heartbeat

MAILS = Counter("moien_mails_total", "Attempts to send a mail, by the state they left it in", ["state"])
for _state in ("sent", "retrying", "failed", "unknown"):
    MAILS.labels(_state)  # a figure that is missing until something happens cannot be watched
OLDEST_DUE = Gauge("moien_mails_oldest_due_seconds", "For how long the mail that is most overdue has been due")
SERVER_AWAY = Gauge("moien_smtp_away", "1 while the SMTP server cannot be reached")

POLL_SECONDS = 1.0
PROBE_SECONDS = 3.0
WATCH_SECONDS = 5.0
# An SMTP server that has begun to take a mail had better finish than leave it in doubt.
FINISH_SECONDS = 9.0
log = structlog.get_logger()


class Delivery:
    """Delivers due mails one after the other on each connection; the loops share their knowledge of the server."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        composer: Composer,
        queued: WakeUp,
        breaker: CircuitBreaker,
        limiter: RateLimiter,
        clock: Clock,
        unknown_retry: timedelta,
    ) -> None:
        self._ledger = ledger
        self._composer = composer
        self._queued = queued
        self._breaker = breaker
        self._limiter = limiter
        self._clock = clock
        self._unknown_retry = unknown_retry
        self._probing = asyncio.Lock()

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
        await asyncio.sleep(self._limiter.delay(_seconds()))
        mail = await self._ledger.claim(self._clock())
        if mail is None:
            await self._queued.wait(POLL_SECONDS)
        else:
            await self._deliver(mail, connection)

    async def _probe(self, connection: Transport) -> None:
        async with self._probing:
            if not self._breaker.is_open:
                return
            mail = await self._ledger.claim(self._clock())
            if mail is not None:
                await self._deliver(mail, connection)
            elif await connection.probe():
                await self._note_presence()
            if self._breaker.is_open:
                await asyncio.sleep(PROBE_SECONDS)

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
        self._limiter.spend(_seconds())
        outcome, settlement = await deliver_mail(
            mail,
            ledger=self._ledger,
            composer=self._composer,
            transport=connection,
            clock=self._clock,
            unknown_retry=self._unknown_retry,
        )
        MAILS.labels(settlement.state).inc()
        log.info("mail", mail=mail.id, kind=mail.request.kind, attempt=mail.attempt, state=settlement.state)
        await self._learn(outcome)

    async def _learn(self, outcome: Outcome) -> None:
        if outcome.kind == "unreachable":
            self._note_absence(outcome.reason)
        elif outcome.kind not in ("lost", "unsendable"):
            await self._note_presence()

    def _note_absence(self, reason: str) -> None:
        if self._breaker.open():
            log.warning("SMTP server away", reason=reason)
        SERVER_AWAY.set(1)

    async def _note_presence(self) -> None:
        SERVER_AWAY.set(0)
        if self._breaker.close():
            log.info("SMTP server back")
            await self._ledger.server_is_back(self._clock())


def _seconds() -> float:
    return asyncio.get_running_loop().time()


async def watch_queue(ledger: Ledger, clock: Clock) -> None:
    """Measures the queue's lag, for ever."""
    while True:
        oldest = await ledger.oldest_due_at()
        OLDEST_DUE.set(max(0.0, (clock() - oldest).total_seconds()) if oldest else 0.0)
        heartbeat("queue watch")
        await asyncio.sleep(WATCH_SECONDS)
