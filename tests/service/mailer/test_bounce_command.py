"""The command to which a mail server pipes what comes to the mailbox of bounces."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from services.mailer.adapters import indexes
from services.mailer.adapters.ledger import MongoLedger
from services.mailer.bounce import EX_TEMPFAIL, take
from services.mailer.domain.delivery import Settlement
from services.mailer.settings import MailerSettings
from shared.contracts.mailer import MailState
from shared.mongo.connection import Database, connect
from tests.support.mailer.builders import NOW, a_mail_request
from tests.support.mailer.returned import a_returned_message
from tests.support.servers.running import free_port, settings_for

MAIL, TO = "confirmation.1", "zoe@example.lu"


@dataclass
class Post:
    """A ledger with one mail that was sent."""

    settings: MailerSettings
    database: Database
    ledger: MongoLedger

    @property
    def return_path(self) -> str:
        return self.settings.return_paths.of(MAIL, TO)

    async def state(self) -> MailState:
        entry = await self.ledger.entry(MAIL)
        assert entry is not None
        return entry.state


@pytest.fixture
async def post(mongodb_url: str, namespace: str) -> AsyncIterator[Post]:
    settings = settings_for(
        MailerSettings,
        mongodb_url,
        "amqp://127.0.0.1:1",
        namespace,
        smtp_url="smtp://127.0.0.1:1",
        bounce_address="bounces@example.lu",
    )
    database = connect(settings, "mailer")
    await indexes.prepare(database)
    ledger = MongoLedger(database, "example.lu")
    await ledger.accept(a_mail_request(mail=MAIL, to=TO), now=NOW)
    mail = await ledger.claim(NOW)
    assert mail is not None
    await ledger.settle(mail, Settlement(state="sent", reason=None, times_lost=0), NOW)
    yield Post(settings, database, ledger)
    await database.client.drop_database(database.name)
    database.client.close()


async def test_a_message_in_the_pipe_reaches_the_ledger(post: Post) -> None:
    assert await take(a_returned_message(return_path="bounces@example.lu"), "", post.settings) == 0
    assert await post.state() == "sent"
    assert await take(a_returned_message(return_path="bounces@example.lu"), post.return_path, post.settings) == 0
    assert await post.state() == "bounced"


@pytest.mark.slow
async def test_the_command_takes_a_huge_message_and_has_the_server_wait_for_the_database(post: Post) -> None:
    message = a_returned_message(return_path=post.return_path) + b"x" * 5_000_000
    assert await _pipe(message, post.settings, f"mongodb://127.0.0.1:{free_port()}/") == EX_TEMPFAIL
    assert await _pipe(message, post.settings, "") == EX_TEMPFAIL
    assert await _pipe(message, post.settings, post.settings.mongodb_url.get_secret_value()) == 0
    assert await post.state() == "bounced"


async def _pipe(message: bytes, settings: MailerSettings, mongodb_url: str) -> int:
    environment = {
        "PATH": os.environ["PATH"],
        "RABBITMQ_URL": "amqp://127.0.0.1:1",
        "SMTP_URL": "smtp://127.0.0.1:1",
        "DATABASE_PREFIX": settings.database_prefix,
        "SESSION_KEY": "k" * 32,
        **({"MONGODB_URL": mongodb_url} if mongodb_url else {}),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.mailer.bounce",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment,
    )
    await process.communicate(message)
    return process.returncode or 0
