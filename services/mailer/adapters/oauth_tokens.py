"""Access tokens for the mailbox at Microsoft 365 or Google (RFC 6749), for SMTP and IMAP alike."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Annotated
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout
from pydantic import BaseModel, Field, ValidationError

from services.mailer.domain.addresses import header_text, without_addresses
from services.mailer.domain.oauth_client import OAuthClient

MARGIN_SECONDS = 300.0  # a token is renewed so long before it ends, or after half of a shorter life
LONGEST_REASON = 300


class NoToken(ConnectionError):
    """The token endpoint gave no token; the text says why, and holds no secret."""


class _Granted(BaseModel):
    access_token: Annotated[str, Field(min_length=1)]
    expires_in: Annotated[float, Field(ge=0)] = 600.0


class _Refused(BaseModel):
    error: str
    error_description: str = ""


class OAuthTokens:
    """Fetches a token when there is none, once for all who ask meanwhile."""

    def __init__(self, client: OAuthClient, *, timeout: float = 10.0, clock: Callable[[], float] = monotonic) -> None:
        self._client = client
        self._timeout = ClientTimeout(total=timeout)
        self._clock = clock
        self._token = ""
        self._renewed_at = 0.0
        self._fetching = asyncio.Lock()

    async def token(self) -> str:
        """A token that is good for some minutes at least. Raises NoToken."""
        async with self._fetching:
            if not self._token or self._clock() >= self._renewed_at:
                granted = await self._fetch()
                self._token = granted.access_token
                self._renewed_at = self._clock() + max(granted.expires_in - MARGIN_SECONDS, granted.expires_in / 2)
            return self._token

    def forget(self) -> None:
        """Fetches another token the next time: a server has refused this one."""
        self._token = ""

    async def _fetch(self) -> _Granted:
        try:
            async with (
                ClientSession(timeout=self._timeout) as session,
                session.post(self._client.token_url, data=self._client.form, allow_redirects=False) as response,
            ):
                status, body = response.status, await response.read()
        except (ClientError, OSError) as error:
            raise self._no_token(str(error) or "no answer in time") from error
        try:
            return _Granted.model_validate_json(body)
        except ValidationError:
            raise self._no_token(_refusal(body) or f"answered {status} without a token") from None

    def _no_token(self, reason: str) -> NoToken:
        host = urlsplit(self._client.token_url).hostname
        return NoToken(f"no access token from {host}: {without_addresses(header_text(reason))}"[:LONGEST_REASON])


def _refusal(body: bytes) -> str:
    """The first line of what the endpoint says about it (RFC 6749 5.2)."""
    try:
        refused = _Refused.model_validate_json(body)
    except ValidationError:
        return ""
    return ": ".join(part for part in (refused.error, *refused.error_description.splitlines()[:1]) if part)
