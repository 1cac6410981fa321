"""The mailer behind a real mail server: Postfix, which delivers, waits, and returns what it cannot deliver."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

import dkim
import pytest

from services.mailer.adapters.ledger import MongoLedger
from services.mailer.app import build
from services.mailer.domain.mails import LedgerEntry
from services.mailer.settings import MailerSettings
from shared.contracts import encode
from shared.contracts.mails import MailRequested
from shared.messaging.broker import Broker, Envelope
from shared.mongo.connection import Database, connect
from tests.support.mailer.builders import a_mail_request
from tests.support.mailer.dkim_keys import an_rsa_pem, published
from tests.support.mailer.postfix import MASTER, Postfix, a_postfix, python_for_nobody
from tests.support.mailer.smtp_server import RealSmtpServer, an_smtp_server
from tests.support.servers.running import clear_away, free_port, running, settings_for
from tests.support.waiting import until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(MASTER is None or os.getuid() != 0, reason="`make engines` installs Postfix; root starts it"),
]
LONGEST_WAY = 60.0  # seconds; Postfix starts a process for each step


@dataclass
class Post:
    """A running mailer that hands its mails to Postfix, and the server of elsewhere.example behind it."""

    settings: MailerSettings
    broker: Broker
    database: Database
    postfix: Postfix
    elsewhere: RealSmtpServer

    async def ask_for(self, to: str) -> MailRequested:
        request = a_mail_request(to=to)
        envelope = Envelope(request.mail, request.NAME, encode(request))
        async with self.broker.publisher() as publisher:
            await publisher.put(envelope, self.broker.queue("mailer"))
        return request

    async def until_noted(self, request: MailRequested, words: str) -> LedgerEntry:
        """The ledger's entry of a mail, once a state or a reason in its history has the words."""

        async def noted() -> LedgerEntry | None:
            entry = await MongoLedger(self.database, "example.lu").entry(request.mail)
            history = entry.history if entry else ()
            return entry if any(words in f"{item.state} {item.reason}" for item in history) else None

        return await until(noted, seconds=LONGEST_WAY)


@pytest.fixture
async def post(mongodb_url: str, rabbitmq_url: str, namespace: str, tmp_path: Path) -> AsyncIterator[Post]:
    key = tmp_path / "key.pem"
    key.write_bytes(an_rsa_pem())
    async with an_smtp_server() as elsewhere, a_postfix(elsewhere=elsewhere.port) as postfix:
        settings = settings_for(
            MailerSettings,
            mongodb_url,
            rabbitmq_url,
            namespace,
            smtp_url=postfix.url,
            mail_from="moien@example.lu",
            bounce_address="bounces@example.lu",
            dkim_keys=f"rsa={key}",
        )
        async with running(build(settings)):
            database = connect(settings, "mailer")
            yield Post(settings, Broker(rabbitmq_url, namespace), database, postfix, elsewhere)
            database.client.close()
    await clear_away(mongodb_url, rabbitmq_url, namespace)


@pytest.fixture
async def returning(post: Post) -> Post:
    """A mailer to which Postfix pipes what comes back."""
    await asyncio.to_thread(_pipe_bounces, post, post.settings.mongodb_url.get_secret_value())
    return post


def _pipe_bounces(post: Post, mongodb_url: str) -> None:
    python = python_for_nobody()
    if python is None:
        pytest.skip("the user nobody may not run our Python")
    settings = {
        "MONGODB_URL": mongodb_url,
        "RABBITMQ_URL": post.settings.rabbitmq_url.get_secret_value(),
        "SMTP_URL": post.postfix.url,
        "DATABASE_PREFIX": post.settings.database_prefix,
        "SESSION_KEY": "k" * 32,
    }
    post.postfix.pipe_bounces(python, settings)


async def test_a_mail_reaches_a_mailbox_whole(post: Post) -> None:
    request = await post.ask_for("zoe@example.lu")
    entry = await post.until_noted(request, "sent")
    [received] = await until(lambda: post.postfix.delivered, seconds=LONGEST_WAY)
    message = message_from_bytes(received)
    assert message["Message-ID"] == entry.message_id
    assert message["Return-Path"] == f"<{post.settings.return_paths.of(request.mail, request.to)}>"
    # A Maildir ends lines as its machine does. The signature covers the headers, the text and every attachment.
    as_sent = received.replace(b"\n", b"\r\n")
    assert dkim.verify(as_sent, dnsfunc=published("example.lu", post.settings.signing_keys))


async def test_an_address_that_its_server_does_not_know_gets_no_second_mail(returning: Post) -> None:
    returning.elsewhere.answers["RCPT"] = "550 5.1.1 User unknown"
    first = await returning.ask_for("nobody@elsewhere.example")
    assert (await returning.until_noted(first, "bounced")).reason == "550 5.1.1 User unknown"
    second = await returning.ask_for(first.to)
    assert (await returning.until_noted(second, "suppressed")).state == "suppressed"


async def test_a_mail_that_its_server_defers_is_delayed_until_it_arrives(returning: Post) -> None:
    returning.elsewhere.answers["RCPT"] = "450 4.2.0 Greylisted"
    request = await returning.ask_for("zoe@elsewhere.example")
    await returning.until_noted(request, "sent")
    delayed = await returning.until_noted(request, "delayed: 450 4.2.0 Greylisted")
    assert delayed.state == "sent"
    del returning.elsewhere.answers["RCPT"]
    assert await until(lambda: returning.elsewhere.received, seconds=LONGEST_WAY)


async def test_what_comes_back_waits_in_the_queue_while_the_database_is_away(returning: Post) -> None:
    _pipe_bounces(returning, f"mongodb://127.0.0.1:{free_port()}/")
    returning.elsewhere.answers["RCPT"] = "550 5.1.1 User unknown"
    request = await returning.ask_for("nobody@elsewhere.example")
    await until(lambda: "relay=moien" in returning.postfix.log, seconds=LONGEST_WAY)
    assert "status=deferred (temporary failure)" in returning.postfix.log
    _pipe_bounces(returning, returning.settings.mongodb_url.get_secret_value())
    assert (await returning.until_noted(request, "bounced")).state == "bounced"
