"""A token endpoint (RFC 6749) on loopback, as Microsoft 365 and Google have one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from services.mailer.domain.oauth_client import OAuthClient


@dataclass
class TokenEndpoint:
    """Gives tokens `token-1`, `token-2`, … that live for `expires_in` seconds, or the `refusal`; keeps what was asked.

    While `may_answer` is not set, questions wait.
    """

    url: str = ""
    expires_in: int = 3600
    refusal: dict[str, Any] | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    def client(self, **fields: Any) -> OAuthClient:
        """The client that the endpoint knows."""
        known = {"token_url": self.url, "client_id": "moien", "client_secret": "open sesame", "scope": "mail/.default"}
        return OAuthClient(**{**known, **fields})

    async def answer(self, request: web.Request) -> web.Response:
        """Handles a request for a token."""
        form = await request.post()
        self.asked.append({name: str(value) for name, value in form.items()})
        await self.may_answer.wait()
        if self.refusal is not None:
            return web.json_response(self.refusal, status=400)
        token = f"token-{len(self.asked)}"
        return web.json_response({"token_type": "Bearer", "access_token": token, "expires_in": self.expires_in})


@asynccontextmanager
async def a_token_endpoint(**fields: Any) -> AsyncIterator[TokenEndpoint]:
    """A running endpoint."""
    endpoint = TokenEndpoint(**fields)
    endpoint.may_answer.set()
    app = web.Application()
    app.router.add_post("/token", endpoint.answer)
    async with TestServer(app, host="127.0.0.1") as server:
        endpoint.url = str(server.make_url("/token"))
        yield endpoint
