"""The mailer's parts on real servers, and the whole of it."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from services.mailer.adapters import indexes
from services.mailer.adapters.composer import MessageComposer
from services.mailer.adapters.ledger import MongoLedger
from services.mailer.adapters.mail_lists import MongoMailLists
from services.mailer.adapters.overrides import MongoOverrides
from services.mailer.adapters.server_states import MongoServerStates
from services.mailer.adapters.smtp import SmtpConnection
from services.mailer.adapters.suppressions import MongoSuppressions
from services.mailer.adapters.turns import MongoTurns
from services.mailer.adapters.unsubscriptions import MongoUnsubscriptions
from services.mailer.domain.circuit_breaker import CircuitBreaker
from services.mailer.domain.domain_limit import DomainLimit
from services.mailer.domain.mails import LedgerEntry
from services.mailer.domain.smtp_server import Sender, SmtpServer
from services.mailer.domain.tempo import Tempo
from services.mailer.ports.mail_lists import MailFilter
from services.mailer.schedule import Delivery
from services.mailer.use_cases.mails.find_objection import find_objection
from shared.clock import utc_now
from shared.contracts.mails import MailRequested
from shared.supervision import Supervisor
from tests.support.mailer.builders import RETURN_PATHS, UNSUBSCRIBE_LINKS, a_mail_request
from tests.support.mailer.smtp_server import RealSmtpServer
from tests.support.waiting import until

SENDER = Sender("Moien", "moien@example.lu")


@dataclass
class PostOffice:
    """A ledger in MongoDB, an SMTP server that can be told to misbehave, and workers between them."""

    ledger: MongoLedger
    server: RealSmtpServer
    database: Any
    supervisor: Supervisor
    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        """The time, which tests may put forward by setting `ahead`."""
        return utc_now() + self.ahead

    @property
    def server_state(self) -> MongoServerStates:
        """The state of the server, as all workers share it."""
        return MongoServerStates(self.database, self.now)

    def work(
        self,
        workers: int = 3,
        answer_seconds: float = 1.0,
        connect_seconds: float = 1.0,
        tempo: Tempo | None = None,
    ) -> None:
        """Starts workers, as another process with them would."""
        delivery = Delivery(
            ledger=self.ledger,
            composer=MessageComposer(SENDER, self.now, UNSUBSCRIBE_LINKS, MongoOverrides(self.database)),
            return_paths=RETURN_PATHS,
            objection=partial(
                find_objection,
                ledger=self.ledger,
                suppressions=MongoSuppressions(self.database),
                unsubscriptions=MongoUnsubscriptions(self.database, self.ledger.requests),
            ),
            queued=self.ledger.queued,
            breaker=CircuitBreaker(),
            server_state=self.server_state,
            tempo=Tempo() if tempo is None else tempo,
            turns=MongoTurns(self.database),
            domains=DomainLimit.for_connections(workers),
            clock=self.now,
            unknown_retry=timedelta(minutes=15),
        )
        for number in range(workers):
            connection = SmtpConnection(
                SmtpServer.from_url(self.server.url),
                SENDER.address,
                timeout=connect_seconds,
                answer_timeout=answer_seconds,
            )
            self.supervisor.start(f"worker {number}", partial(delivery.run, connection))

    async def queue(self, count: int = 1, **fields: Any) -> list[MailRequested]:
        """Queues mails and returns what was asked for."""
        requests = [a_mail_request(**{"kind": "waitlisted", **fields}) for _ in range(count)]
        for request in requests:
            await self.ledger.accept(request, now=self.now())
        return requests

    async def entry(self, request: MailRequested) -> LedgerEntry:
        """The ledger's entry of a mail."""
        entry = await self.ledger.entry(request.mail)
        assert entry is not None
        return entry

    async def in_state(self, *states: Any) -> list[LedgerEntry]:
        """All mails in one of these states, or all."""
        return await MongoMailLists(self.database).page(MailFilter(["smart-manufacturing-2026"], states), 500)

    async def until_state(self, request: MailRequested, state: str) -> LedgerEntry:
        """The entry of a mail once it is in this state."""

        async def there() -> LedgerEntry | None:
            entry = await self.entry(request)
            return entry if entry.state == state else None

        return await until(there)


@pytest.fixture
async def office(mongodb_url: str, namespace: str) -> AsyncIterator[PostOffice]:
    client: Any = AsyncIOMotorClient(mongodb_url, tz_aware=True, w="majority")
    ledger = MongoLedger(client[namespace], SENDER.domain)
    await indexes.prepare(client[namespace])
    async with contextlib.AsyncExitStack() as stack:
        server, supervisor = RealSmtpServer(), Supervisor()
        await server.start()
        stack.push_async_callback(server.stop)
        stack.push_async_callback(supervisor.stop)
        yield PostOffice(ledger, server, client[namespace], supervisor)
    await client.drop_database(namespace)
    client.close()
