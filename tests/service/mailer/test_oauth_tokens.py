"""Signing in at an SMTP server by XOAUTH2, with tokens from an endpoint on loopback."""

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from services.mailer.adapters.oauth_tokens import MARGIN_SECONDS, NoToken, OAuthTokens
from services.mailer.adapters.smtp import SmtpConnection
from services.mailer.domain.mails import Outcome
from services.mailer.domain.smtp_server import SmtpServer
from tests.support.mailer.token_endpoint import TokenEndpoint, a_token_endpoint
from tests.support.waiting import until

MESSAGE = b"Subject: Moien\r\n\r\nHello\r\n"


@dataclass
class Xoauth2Server:
    """An SMTP server that lets one user in, with one token (aiosmtpd names its methods)."""

    token: str = "token-1"
    port: int = 0
    credentials: list[bytes] = field(default_factory=list)
    received: list[bytes] = field(default_factory=list)

    async def auth_XOAUTH2(self, _server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        credentials = b64decode(args[1])
        self.credentials.append(credentials)
        is_right = credentials == f"user=moien@example.lu\x01auth=Bearer {self.token}\x01\x01".encode()
        return AuthResult(success=is_right, handled=False)

    async def handle_MAIL(self, _server: SMTP, session: Any, envelope: Any, address: str, _options: list[str]) -> str:  # noqa: N802
        envelope.mail_from = address
        return "250 ok" if session.authenticated else "530 sign in first"

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.received.append(envelope.original_content)
        return "250 taken"


@asynccontextmanager
async def a_server_with_xoauth2() -> AsyncIterator[Xoauth2Server]:
    handler = Xoauth2Server()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="localhost", auth_require_tls=False, loop=loop), "127.0.0.1"
    )
    handler.port = server.sockets[0].getsockname()[1]
    try:
        yield handler
    finally:
        server.close()


async def send(server: Xoauth2Server, tokens: OAuthTokens) -> Outcome:
    address = SmtpServer.from_url(f"smtp://moien%40example.lu@127.0.0.1:{server.port}")
    connection = SmtpConnection(address, "moien@example.lu", timeout=5, answer_timeout=5, tokens=tokens)

    async def is_mine() -> bool:
        return True

    try:
        return await connection.send(MESSAGE, "zoe@example.lu", is_mine, return_path="moien@example.lu")
    finally:
        await connection.quit()


@pytest.fixture
async def endpoint() -> AsyncIterator[TokenEndpoint]:
    async with a_token_endpoint() as endpoint:
        yield endpoint


async def test_a_client_asks_for_itself_or_for_a_mailbox_that_it_has_a_refresh_token_of(
    endpoint: TokenEndpoint,
) -> None:
    for client in (endpoint.client(), endpoint.client(refresh_token="mine", scope="")):
        await OAuthTokens(client).token()
    known = {"client_id": "moien", "client_secret": "open sesame"}
    assert endpoint.asked == [
        {**known, "grant_type": "client_credentials", "scope": "mail/.default"},
        {**known, "grant_type": "refresh_token", "refresh_token": "mine"},
    ]


async def test_many_connections_ask_for_one_token(endpoint: TokenEndpoint) -> None:
    tokens = OAuthTokens(endpoint.client())
    endpoint.may_answer.clear()
    asking = [asyncio.create_task(tokens.token()) for _ in range(5)]
    await until(lambda: endpoint.asked)
    endpoint.may_answer.set()
    assert await asyncio.gather(*asking) == ["token-1"] * 5


async def test_a_token_is_renewed_shortly_before_it_ends(endpoint: TokenEndpoint) -> None:
    times = iter([0.0, 3599 - MARGIN_SECONDS, 3600 - MARGIN_SECONDS, 3600 - MARGIN_SECONDS])
    tokens = OAuthTokens(endpoint.client(), clock=lambda: next(times))
    assert [await tokens.token() for _ in range(3)] == ["token-1", "token-1", "token-2"]


async def test_a_refusal_says_why_without_a_secret(endpoint: TokenEndpoint) -> None:
    endpoint.refusal = {"error": "invalid_client", "error_description": "AADSTS7000222: The secret has ended.\r\nTrace"}
    with pytest.raises(NoToken) as refusal:
        await OAuthTokens(endpoint.client()).token()
    assert str(refusal.value) == "no access token from 127.0.0.1: invalid_client: AADSTS7000222: The secret has ended."


@pytest.mark.parametrize("refusal", [{}, {"access_token": ""}, {"error": 3}])
async def test_an_answer_that_makes_no_sense_is_no_token(endpoint: TokenEndpoint, refusal: dict[str, Any]) -> None:
    endpoint.refusal = refusal
    with pytest.raises(NoToken, match="answered 400 without a token"):
        await OAuthTokens(endpoint.client()).token()


async def test_an_endpoint_that_is_away_or_hangs_is_named(endpoint: TokenEndpoint) -> None:
    endpoint.may_answer.clear()
    with pytest.raises(NoToken, match=r"127\.0\.0\.1: no answer in time"):
        await OAuthTokens(endpoint.client(), timeout=0.2).token()
    endpoint.may_answer.set()
    with pytest.raises(NoToken, match=r"127\.0\.0\.1: "):
        await OAuthTokens(endpoint.client(token_url="http://127.0.0.1:1/token")).token()


async def test_a_mail_goes_out_with_a_token(endpoint: TokenEndpoint) -> None:
    async with a_server_with_xoauth2() as server:
        assert (await send(server, OAuthTokens(endpoint.client()))).kind == "accepted"
    assert server.received == [MESSAGE]


async def test_a_token_that_the_server_refuses_costs_no_mail_a_step_and_is_not_used_again(
    endpoint: TokenEndpoint,
) -> None:
    async with a_server_with_xoauth2() as server:
        server.token = "token-2"
        tokens = OAuthTokens(endpoint.client())
        outcome = await send(server, tokens)
        assert (outcome.kind, "535" in outcome.reason) == ("unreachable", True)
        assert (await send(server, tokens)).kind == "accepted"


async def test_without_a_token_the_server_counts_as_unreachable(endpoint: TokenEndpoint) -> None:
    endpoint.refusal = {"error": "invalid_client"}
    async with a_server_with_xoauth2() as server:
        outcome = await send(server, OAuthTokens(endpoint.client()))
    assert outcome.kind == "unreachable"
    assert "no access token from 127.0.0.1: invalid_client" in outcome.reason
