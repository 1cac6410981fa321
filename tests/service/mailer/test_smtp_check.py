"""The readiness of the mailer asks after the SMTP server without signing in, and seldom."""

import pytest
from aiosmtplib import SMTPException

from services.mailer.adapters import smtp_check
from services.mailer.adapters.smtp_check import SmtpCheck
from services.mailer.domain.circuit_breaker import CircuitBreaker
from services.mailer.domain.smtp_server import SmtpServer
from tests.support.mailer.smtp_server import RealSmtpServer, an_smtp_server


def a_check(server: RealSmtpServer, *, is_away: bool = False) -> SmtpCheck:
    breaker = CircuitBreaker()
    if not is_away:
        breaker.note_probe()
    address = SmtpServer.from_url(server.url.replace("smtp://", "smtp://zoe:secret@"))
    return SmtpCheck(address, "moien@example.lu", breaker)


async def test_many_checks_make_one_connection_that_does_not_sign_in() -> None:
    async with an_smtp_server() as server:
        check = a_check(server)
        for _ in range(10):
            await check()
    assert (server.connections, server.commands) == (1, ["QUIT"])


async def test_a_server_that_goes_away_is_noticed_without_a_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_check, "PAUSE_SECONDS", 0)
    async with an_smtp_server() as server:
        check = a_check(server)
        await check()
        await server.stop()
        with pytest.raises(SMTPException):
            await check()


async def test_a_server_that_no_delivery_reaches_is_left_in_peace() -> None:
    async with an_smtp_server() as server:
        with pytest.raises(ConnectionError, match="no delivery reaches"):
            await a_check(server, is_away=True)()
    assert server.connections == 0
