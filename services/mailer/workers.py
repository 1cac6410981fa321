"""The loops that deliver: each worker holds one connection and one mail at a time.

While the server is away all but one worker rest, and that one tries a mail or a mere connection every few seconds. So
nothing is burnt on a server that is down, and mail flows again as soon as it is back.
"""

import asyncio
from datetime import timedelta
from typing import Protocol

import structlog
from prometheus_client import Counter, Gauge

from services.mailer.domain.mails import Mail, Outcome
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
# What is in an SMTP server's hands is better finished than left in doubt.
FINISH_SECONDS = 9.0
log = structlog.get_logger()


class Connection(Transport, Protocol):
    """A transport that can also be asked whether its server is there."""

    async def probe(self) -> bool:
        """Whether the server can be reached and lets us in."""

    async def quit(self) -> None:
        """Ends the connection politely."""


class CircuitBreaker:
    """Open while the SMTP server is known to be there; only the worker that holds `scout` goes through a closed one."""

    def __init__(self) -> None:
        self.open = False
        self.scout = asyncio.Lock()

    def close(self, reason: str) -> None:
        """The server is away."""
        if self.open:
            log.warning("SMTP server away", reason=reason)
        self.open = False
        SERVER_AWAY.set(1)

    def reopen(self) -> bool:
        """The server is there; True when it was away before."""
        was_closed, self.open = not self.open, True
        SERVER_AWAY.set(0)
        return was_closed


class RateLimiter:
    """Spreads mails over time: `per_minute` on average (0: no limit)."""

    def __init__(self, per_minute: int) -> None:
        self._gap = 60 / per_minute if per_minute else 0.0
        self._next = 0.0

    async def wait(self) -> None:
        """Returns when another mail may go; several workers may start together, and rest the longer for it."""
        await asyncio.sleep(max(0.0, self._next - asyncio.get_running_loop().time()))

    def spend(self) -> None:
        """One mail goes."""
        self._next = max(self._next, asyncio.get_running_loop().time()) + self._gap


class Worker:
    """Delivers one mail after the other."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        composer: Composer,
        connection: Connection,
        queued: WakeUp,
        gate: CircuitBreaker,
        pace: RateLimiter,
        clock: Clock,
        unknown_retry: timedelta,
    ) -> None:
        self._ledger = ledger
        self._composer = composer
        self._connection = connection
        self._queued = queued
        self._gate = gate
        self._pace = pace
        self._clock = clock
        self._unknown_retry = unknown_retry

    async def run(self) -> None:
        """Works for ever."""
        try:
            while True:
                if self._gate.open:
                    await self._turn()
                else:
                    await self._look_for_server()
                heartbeat("delivery")
        finally:
            await self._connection.quit()

    async def _turn(self) -> None:
        await self._pace.wait()
        mail = await self._ledger.claim(self._clock())
        if mail is None:
            await self._queued.wait(POLL_SECONDS)
        else:
            await self._deliver(mail)

    async def _look_for_server(self) -> None:
        async with self._gate.scout:
            if self._gate.open:
                return
            mail = await self._ledger.claim(self._clock())
            if mail is not None:
                await self._deliver(mail)
            elif await self._connection.probe():
                await self._server_seen()
            if not self._gate.open:
                await asyncio.sleep(PROBE_SECONDS)

    async def _deliver(self, mail: Mail) -> None:
        """Makes one attempt, and finishes it even when the service is stopping."""
        attempt = asyncio.create_task(self._attempt(mail))
        try:
            await asyncio.shield(attempt)
        except asyncio.CancelledError:
            await asyncio.wait({attempt}, timeout=FINISH_SECONDS)
            attempt.cancel()
            await asyncio.gather(attempt, return_exceptions=True)
            raise

    async def _attempt(self, mail: Mail) -> None:
        self._pace.spend()
        outcome, settlement = await deliver_mail(
            mail,
            ledger=self._ledger,
            composer=self._composer,
            transport=self._connection,
            clock=self._clock,
            unknown_retry=self._unknown_retry,
        )
        MAILS.labels(settlement.state).inc()
        log.info("mail", mail=mail.id, kind=mail.request.kind, attempt=mail.attempt, state=settlement.state)
        await self._learn(outcome)

    async def _learn(self, outcome: Outcome) -> None:
        if outcome.kind == "unreachable":
            self._gate.close(outcome.reason)
        elif outcome.kind not in ("lost", "unsendable"):
            await self._server_seen()

    async def _server_seen(self) -> None:
        """Whatever waits only for the server may go now."""
        if self._gate.reopen():
            log.info("SMTP server back")
            await self._ledger.server_is_back(self._clock())


async def watch_queue(ledger: Ledger, clock: Clock) -> None:
    """Keeps the measure of the queue's lag; for ever."""
    while True:
        oldest = await ledger.oldest_due_at()
        OLDEST_DUE.set(max(0.0, (clock() - oldest).total_seconds()) if oldest else 0.0)
        heartbeat("queue watch")
        await asyncio.sleep(WATCH_SECONDS)
