"""Conversations with SMTP servers that misbehave: what is known about the mail afterwards."""

import asyncio
from pathlib import Path

import pytest

from services.mailer.adapters.smtp import SmtpConnection
from services.mailer.domain.mails import Outcome
from services.mailer.domain.smtp_server import SmtpServer
from tests.support.mailer.certificates import a_certificate
from tests.support.mailer.smtp_server import RealSmtpServer, an_smtp_server
from tests.support.waiting import until

MESSAGE = b"Subject: Moien\r\n\r\n.hidden dot\r\nEnd\r\n"


def connection_to(server: RealSmtpServer, timeout: float = 5.0, answer_timeout: float = 5.0) -> SmtpConnection:
    address = SmtpServer.from_url(server.url)
    return SmtpConnection(address, "moien@example.lu", timeout=timeout, answer_timeout=answer_timeout)


async def send(connection: SmtpConnection, to: str = "zoe@example.lu", mine: bool = True) -> Outcome:
    async def still_mine() -> bool:
        return mine

    return await connection.send(MESSAGE, to, still_mine, return_path="moien@example.lu")


async def one_try(server: RealSmtpServer, **limits: float) -> Outcome:
    connection = connection_to(server, **limits)
    try:
        return await send(connection)
    finally:
        connection.close()


async def a_try_that_gets_to(stage: str, fault: str) -> Outcome:
    """An attempt that meets the fault at its stage; on a busy machine it takes longer to get there."""
    for timeout in (0.3, 1.5, 6, 25):
        async with an_smtp_server(**{stage: fault}) as server:
            outcome = await one_try(server, timeout=timeout)
        if stage in ("connect", *server.commands):
            return outcome
    raise AssertionError(f"not even this came to {stage}: {outcome}")


async def test_a_message_arrives_as_it_was_sent() -> None:
    async with an_smtp_server() as server:
        assert (await one_try(server)).kind == "accepted"
    assert server.received == [("zoe@example.lu", MESSAGE.replace(b"\r\n.hidden", b"\r\n..hidden"))]


async def test_one_connection_serves_many_mails() -> None:
    async with an_smtp_server() as server:
        connection = connection_to(server)
        outcomes = [await send(connection) for _ in range(3)]
        await connection.quit()
    assert [outcome.kind for outcome in outcomes] == ["accepted"] * 3
    assert server.connections == 1


async def test_a_connection_that_the_server_closed_meanwhile_is_replaced() -> None:
    async with an_smtp_server() as server:
        connection = connection_to(server)
        await send(connection)
        await server.stop()
        await server.start()
        assert (await send(connection)).kind == "accepted"
        connection.close()
    assert len(server.received) == 2


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
@pytest.mark.parametrize(
    ("reply", "kind"), [("451 later", "postponed"), ("421 closing", "postponed"), ("550 no", "refused")]
)
async def test_a_reply_about_the_recipient_decides_at_once(stage: str, reply: str, kind: str) -> None:
    async with an_smtp_server(**{stage: reply}) as server:
        outcome = await one_try(server)
    assert (outcome.kind, outcome.reason) == (kind, reply)


@pytest.mark.parametrize("stage", ["connect", "EHLO", "MAIL"])
@pytest.mark.parametrize("reply", ["421 busy", "451 later", "530 5.7.0 authentication required", "550 no such sender"])
async def test_a_refusal_of_us_or_our_sender_is_not_held_against_the_mail(stage: str, reply: str) -> None:
    answers = {stage: reply} | ({"HELO": reply} if stage == "EHLO" else {})
    async with an_smtp_server(**answers) as server:
        outcome = await one_try(server)
    assert outcome.kind == "unreachable"
    assert reply in outcome.reason


@pytest.mark.parametrize("stage", ["RCPT", "DATA", "end"])
async def test_a_missing_sign_in_is_not_held_against_the_mail_in_any_phase(stage: str) -> None:
    async with an_smtp_server(**{stage: "530 5.7.0 authentication required"}) as server:
        assert (await one_try(server)).kind == "unreachable"


async def test_a_message_that_is_too_large_is_refused_although_only_the_sender_was_named() -> None:
    async with an_smtp_server(MAIL="552 5.3.4 message too big") as server:
        outcome = await one_try(server)
    assert (outcome.kind, outcome.reason) == ("refused", "552 5.3.4 message too big")


async def test_a_connection_that_the_server_is_about_to_close_is_replaced() -> None:
    async with an_smtp_server() as server:
        connection = connection_to(server)
        await send(connection)
        server.answers_once["MAIL"] = "421 idle for too long"
        assert (await send(connection)).kind == "accepted"
        connection.close()
    assert server.connections == 2


@pytest.mark.parametrize(("reply", "kind"), [("452 full", "postponed"), ("554 spam", "refused")])
async def test_a_refusal_after_the_message_means_that_it_was_not_taken(reply: str, kind: str) -> None:
    async with an_smtp_server(end=reply) as server:
        assert (await one_try(server)).kind == kind
    assert server.received == []


@pytest.mark.parametrize("fault", ["hang", "drop"])
@pytest.mark.parametrize(
    ("stage", "kind"),
    [
        ("connect", "unreachable"),
        ("EHLO", "unreachable"),
        ("MAIL", "unreachable"),
        ("RCPT", "interrupted"),
        ("DATA", "interrupted"),
    ],
)
async def test_a_fault_before_the_message_is_no_answer_about_it(stage: str, kind: str, fault: str) -> None:
    assert (await a_try_that_gets_to(stage, fault)).kind == kind


@pytest.mark.parametrize("fault", ["hang", "drop"])
async def test_a_fault_after_the_message_leaves_its_fate_open(fault: str) -> None:
    async with an_smtp_server(end=fault) as server:
        assert (await one_try(server, answer_timeout=0.3)).kind == "lost"
    assert len(server.received) == 1


async def test_a_server_that_is_not_there_is_named() -> None:
    async with an_smtp_server() as server:
        pass
    outcome = await one_try(server)
    assert outcome.kind == "unreachable"
    assert f"127.0.0.1:{server.port}" in outcome.reason


async def test_a_mail_that_another_worker_holds_is_not_handed_over() -> None:
    async with an_smtp_server() as server:
        connection = connection_to(server)
        await send(connection, mine=False)
        assert (await send(connection)).kind == "accepted"
        connection.close()
    assert len(server.received) == 1


async def test_after_a_refused_recipient_the_next_mail_uses_the_same_connection() -> None:
    async with an_smtp_server(RCPT="550 no") as server:
        connection = connection_to(server)
        await send(connection)
        server.answers.clear()
        assert (await send(connection)).kind == "accepted"
        connection.close()
    assert server.connections == 1


async def test_an_address_in_other_letters_needs_a_server_that_knows_them() -> None:
    async with an_smtp_server() as server:
        connection = connection_to(server)
        assert (await send(connection, "zoë@example.lu")).kind == "refused"
        assert (await send(connection, "zoe@bücher.example")).kind == "accepted"
        connection.close()
    assert server.received[0][0] == "zoe@xn--bcher-kva.example"


async def test_after_a_cancelled_attempt_the_next_mail_uses_another_connection() -> None:
    async with an_smtp_server(end="hang") as server:
        connection = connection_to(server)
        attempt = asyncio.create_task(send(connection))
        await until(lambda: server.received)
        attempt.cancel()
        await asyncio.gather(attempt, return_exceptions=True)
        server.answers.clear()
        assert (await send(connection)).kind == "accepted"
        connection.close()
    assert server.connections == 2


async def test_a_probe_says_whether_the_server_lets_us_and_our_sender_in() -> None:
    async with an_smtp_server() as server:
        connection = connection_to(server)
        assert await connection.probe() is None
        assert (await send(connection)).kind == "accepted"
        server.answers["MAIL"] = "550 no such sender"
        assert "550 no such sender" in (await connection.probe() or "")
        server.answers.clear()
        assert await connection.probe() is None
        connection.close()
    assert f"127.0.0.1:{server.port}" in (await connection.probe() or "")


@pytest.mark.parametrize("stage", ["connect", "EHLO", "MAIL", "RCPT", "DATA", "end"])
async def test_a_server_that_is_slow_takes_the_mail_in_the_end(stage: str) -> None:
    async with an_smtp_server(**{stage: "slow"}) as server:
        assert (await one_try(server)).kind == "accepted"


async def test_a_server_that_knows_other_letters_gets_them() -> None:
    async with an_smtp_server() as server:
        server.extensions = ("SMTPUTF8", "8BITMIME", "PIPELINING")
        connection = connection_to(server)
        assert (await send(connection, "zoë@example.lu")).kind == "accepted"
        connection.close()
    assert server.received[0][0] == "zoë@example.lu"


@pytest.mark.parametrize("reply", ["535 5.7.8 wrong password", "454 4.7.0 later", "421 too many"])
async def test_a_sign_in_that_fails_is_not_held_against_the_mail(reply: str) -> None:
    async with an_smtp_server(AUTH=reply) as server:
        server.extensions = ("AUTH PLAIN",)
        address = SmtpServer.from_url(server.url.replace("://", "://moien:secret@"))
        connection = SmtpConnection(address, "moien@example.lu", timeout=5, answer_timeout=5)
        outcome = await send(connection)
        connection.close()
    assert (outcome.kind, reply in outcome.reason, "secret" in outcome.reason) == ("unreachable", True, False)


async def test_without_the_tls_that_we_require_nothing_is_sent() -> None:
    async with an_smtp_server() as server:
        address = SmtpServer.from_url(f"{server.url}?starttls=require")
        connection = SmtpConnection(address, "moien@example.lu", timeout=5, answer_timeout=5)
        outcome = await send(connection)
        connection.close()
    assert outcome.kind == "unreachable"
    assert "MAIL" not in server.commands


async def test_a_server_that_requires_tls_is_not_held_against_the_mail() -> None:
    async with an_smtp_server(MAIL="530 5.7.0 Must issue a STARTTLS command first") as server:
        assert (await one_try(server)).kind == "unreachable"


async def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, certificate = a_certificate(tmp_path)
    server = RealSmtpServer(tls=context)
    await server.start()
    outcome = await one_try(server)
    assert (outcome.kind, "certificate verify failed" in outcome.reason) == ("unreachable", True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert (await one_try(server)).kind == "accepted"
    await server.stop()
