"""A row about mails: while the SMTP server fails in every way that it can, and two mailers are killed at random.

The mailers are this trial's own, on the demo's MongoDB and RabbitMQ. The retry ladder takes hours, which nobody waits
for here: a mail that is to be tried again later is due at once, from time to time.
"""

import asyncio
import os
import random
import sys
from asyncio.subprocess import DEVNULL
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient

from deploy.local.ports import a_free_port
from services.mailer.adapters import indexes
from services.mailer.adapters.ledger import MongoLedger
from shared.clock import utc_now
from tests.chaos.check import Check, at_last
from tests.support.mailer.builders import a_mail_request
from tests.support.mailer.smtp_server import RealSmtpServer
from tests.support.outside.moien import Moien
from tests.support.servers.demo import ROOT, Demo
from tests.support.waiting import until

PREFIX = "mailfaults"
LAST_SECONDS = 240  # a mail whose mailer was killed in the worst moment is let lie for a minute and a half
OUR_FAULTS = [
    ("connect", "421 busy"),
    ("connect", "drop"),
    ("EHLO", "drop"),
    ("MAIL", "421 closing"),
    ("connect", "hang"),
]
OUR_FAULTS += [("MAIL", "530 5.7.0 sign in"), ("MAIL", "451 later"), ("MAIL", "drop"), ("connect", "slow")]
MAIL_FAULTS = [
    ("RCPT", "451 greylisted"),
    ("RCPT", "421 closing"),
    ("RCPT", "drop"),
    ("RCPT", "hang"),
    ("DATA", "drop"),
]
MAIL_FAULTS += [("DATA", "451 later"), ("DATA", "421 closing"), (".", "452 full"), (".", "drop"), (".", "hang")]
MAIL_FAULTS += [("RCPT", "550 no such mailbox"), (".", "554 spam"), (".", "slow")]


@dataclass
class MailFaults:
    """`number` mails to as many people, and the reckoning between the ledger and what the server took."""

    demo: Demo
    moien: Moien
    number: int = 1000
    checks: list[Check] = field(default_factory=list)
    server: RealSmtpServer = field(default_factory=RealSmtpServer)
    faults: Counter[str] = field(default_factory=Counter)
    kills: int = 0

    async def run(self) -> list[Check]:
        """Runs the trial: checks, each with whether it passed."""
        client: Any = AsyncIOMotorClient(self.demo.facts["mongodb_url"], tz_aware=True)
        mails = client[f"{PREFIX}_mailer"]["mails"]
        await indexes.prepare(client[f"{PREFIX}_mailer"])
        ledger = MongoLedger(client[f"{PREFIX}_mailer"], "example.lu")
        await self.server.start()
        for number in range(self.number):
            request = a_mail_request(kind="waitlisted", mail=f"mail-{number}", to=f"person-{number}@example.lu")
            await ledger.accept(request, now=utc_now())
        async with self._trouble(), self._two_mailers():
            left = await at_last(lambda: self._unsettled(mails), lambda number: number < self.number // 5, LAST_SECONDS)
        self._note("most mails are settled under fire", left < self.number // 5, f"{left} of {self.number} left")
        async with self._two_mailers(are_killed=False):
            left = await at_last(lambda: self._unsettled(mails), lambda number: number == 0, LAST_SECONDS)
        self._note("every mail is settled once the trouble is over", left == 0, f"{left} left")
        self._reckon(await mails.find({}).to_list(None))
        await self.server.stop()
        client.close()
        return self.checks

    async def _unsettled(self, mails: Any) -> int:
        await mails.update_many({"state": "retrying", "due_at": {"$gt": utc_now()}}, {"$set": {"due_at": utc_now()}})
        return int(await mails.count_documents({"due_at": {"$type": "date"}}))

    @asynccontextmanager
    async def _trouble(self) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(self._fail(OUR_FAULTS, 3.0)), asyncio.create_task(self._fail(MAIL_FAULTS, 0.3))]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.server.answers_once.clear()

    async def _fail(self, faults: list[tuple[str, str]], every: float) -> None:
        while True:
            stage, answer = random.choice(faults)
            self.server.answers_once[stage] = answer
            await asyncio.sleep(every / 2)
            # A fault that nobody met is over: otherwise every connection would meet one.
            if self.server.answers_once.pop(stage, None) is None:
                self.faults[f"{stage} {answer.split()[0]}"] += 1
            await asyncio.sleep(every / 2)

    @asynccontextmanager
    async def _two_mailers(self, *, are_killed: bool = True) -> AsyncIterator[None]:
        mailers = [asyncio.create_task(self._mailer(are_killed=are_killed)) for _ in range(2)]
        try:
            yield
        finally:
            for mailer in mailers:
                mailer.cancel()
            await asyncio.gather(*mailers, return_exceptions=True)

    async def _mailer(self, *, are_killed: bool) -> None:
        """Runs a mailer, again whenever it was killed."""
        while True:
            port = a_free_port()
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "services.mailer", cwd=ROOT, env=self._environment(port), stdout=DEVNULL
            )
            try:
                await until(partial(_listens, port), seconds=LAST_SECONDS)
                await asyncio.sleep(random.uniform(4, 12) if are_killed else LAST_SECONDS)
                self.kills += 1
            finally:
                if process.returncode is None:
                    process.kill()
                await process.wait()

    def _environment(self, port: int) -> dict[str, str]:
        return os.environ | {
            "MONGODB_URL": self.demo.facts["mongodb_url"],
            "RABBITMQ_URL": self.demo.facts["rabbitmq_url"],
            "DATABASE_PREFIX": PREFIX,
            "BROKER_NAMESPACE": PREFIX,
            "SMTP_URL": self.server.url,
            "MAIL_FROM": "Moien <moien@example.lu>",
            "MAILER_PORT": str(port),
            "SESSION_KEY": "k" * 32,
            "SMTP_TIMEOUT_SECONDS": "2",
            "SMTP_ANSWER_SECONDS": "2",
            "MAIL_UNKNOWN_RETRY_SECONDS": "5",
        }

    def _reckon(self, mails: list[dict[str, Any]]) -> None:
        """Compares the ledger with what the server took, mail by mail."""
        taken: dict[str, list[str]] = defaultdict(list)
        for to, message in self.server.received:
            [message_id] = [line for line in message.decode().splitlines() if line.lower().startswith("message-id:")]
            taken[to].append(message_id.split()[1])
        states = Counter(mail["state"] for mail in mails)
        lies = [lie for mail in mails if (lie := self._lie(mail, taken[mail["to"]]))]
        self._note("the ledger tells the truth about every mail", not lies, "; ".join(lies[:5]) or str(dict(states)))
        twice = sum(len(ids) == 2 for ids in taken.values())
        self._note(
            "nobody has more than two copies, both with the same Message-ID",
            all(len(ids) <= 2 and len(set(ids)) <= 1 for ids in taken.values()),
            f"{twice} have two",
        )
        self._note(
            "the trouble was real", self.kills >= 2 and len(self.faults) > 9, f"{self.kills} kills, {self.faults}"
        )

    def _lie(self, mail: dict[str, Any], copies: list[str]) -> str:
        """A contradiction between a mail in the ledger and its copies; '' for none."""
        was_lost = any(change["state"] == "unknown" for change in mail["history"])
        is_true = {
            "sent": len(copies) == 1 or (len(copies) == 2 and was_lost),
            "failed": not copies and bool(mail["reason"]),
            "unknown": len(copies) <= 2 and bool(mail["reason"]),
        }.get(mail["state"], False)
        is_ours = all(copy == mail["message_id"] for copy in copies)
        return (
            "" if is_true and is_ours else f"{mail['_id']} is {mail['state']} ({mail['reason']}), {len(copies)} copies"
        )

    def _note(self, promise: str, is_kept: bool, detail: str) -> None:
        self.checks.append(Check(promise, is_kept, detail))


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
