"""Whether the SMTP server is there, without signing in: providers block accounts that sign in too often."""

import asyncio

from aiosmtplib import SMTP

from services.mailer.adapters.smtp import greeting_name, tls_context
from services.mailer.domain.circuit_breaker import CircuitBreaker
from services.mailer.domain.smtp_server import SmtpServer

PAUSE_SECONDS = 20.0  # between two connections


class SmtpCheck:
    """Believes an open breaker that the server is away; while it is closed, connects now and then and quits."""

    def __init__(self, server: SmtpServer, sender: str, breaker: CircuitBreaker) -> None:
        self._server = server
        self._sender = sender
        self._breaker = breaker
        self._next_connection = 0.0

    async def __call__(self) -> None:
        """Raises ConnectionError or SMTPException when the server is away."""
        if self._breaker.is_open:
            raise ConnectionError("no delivery reaches the SMTP server")
        now = asyncio.get_running_loop().time()
        if now >= self._next_connection:
            await self._connect()
            self._next_connection = now + PAUSE_SECONDS

    async def _connect(self) -> None:
        client = SMTP(
            hostname=self._server.host,
            port=self._server.port,
            use_tls=self._server.tls,
            start_tls=False,
            tls_context=tls_context(self._server),
            local_hostname=greeting_name(self._sender),
        )
        try:
            await client.connect()
            await client.quit()
        finally:
            client.close()
