"""One reused connection to the SMTP server. A fault is classed by the phase in which it occurs.

Before the recipient is named (greeting, EHLO, sign-in, MAIL FROM), a refusal concerns us and our sender: no mail is to
blame. From RCPT TO it concerns this mail, and from the end of the message the server may have taken it.
"""

import asyncio
import re
import ssl
from collections.abc import Awaitable, Callable, Sequence

import aiosmtplib
import structlog
from aiosmtplib import SMTP, SMTPException, SMTPResponseException
from typing_extensions import override

from services.mailer.adapters.oauth_tokens import OAuthTokens
from services.mailer.domain.addresses import BadAddress, deliverable, needs_utf8
from services.mailer.domain.mails import Outcome
from services.mailer.domain.smtp_server import SmtpServer, StartTls
from services.mailer.ports.mails import Transport

# A server may close a connection that rests; asking it before each mail would cost a round trip.
IDLE_SECONDS = 20.0
LONGEST_REASON = 300
TOO_LARGE = 552  # the one reply to MAIL FROM that concerns the message, whose size we declare (RFC 1870)
ACCESS_CODES = frozenset({530, 534, 535, 538})  # the server wants another sign-in, in whatever phase (RFC 4954)
START_TLS: dict[StartTls, bool | None] = {"auto": None, "require": True, "never": False}
log = structlog.get_logger()


class _NoAccess(Exception):
    """The server does not let us or our sender in: no mail is to blame."""


class SmtpConnection(Transport):
    """Sends one message after the other.

    `timeout` (seconds) covers everything until the server is ready for the message, `answer_timeout` the message and
    the answer to it. With `tokens` it signs in by XOAUTH2, otherwise by the password of `server`, if there is one.
    """

    def __init__(
        self,
        server: SmtpServer,
        sender: str,
        *,
        timeout: float,
        answer_timeout: float,
        tokens: OAuthTokens | None = None,
    ) -> None:
        self._server = server
        self._sender = sender
        self._tokens = tokens
        self._timeout = timeout
        self._answer_timeout = answer_timeout
        self._client: SMTP | None = None
        self._used_at = 0.0
        self._recipient_is_named = False

    @override
    async def send(
        self, message: bytes, to: str, before_handing_over: Callable[[], Awaitable[bool]], *, return_path: str
    ) -> Outcome:
        try:
            address = deliverable(to)
        except BadAddress as error:
            return Outcome("unsendable", str(error))
        try:
            async with asyncio.timeout(self._timeout):
                client = await self._ready(message, return_path, address)
        except SMTPResponseException as error:
            return await self._refused(error)
        except (_NoAccess, SMTPException, OSError) as error:
            self.close()
            # A server that hangs for one recipient may serve all others.
            return Outcome("interrupted" if self._recipient_is_named else "unreachable", self._fault(error))
        try:
            if await before_handing_over():
                return await self._hand_over(client, message)
        except BaseException:
            self.close()
            raise
        self.close()
        return Outcome("lost", "another worker took over")

    @override
    async def probe(self) -> str | None:
        try:
            async with asyncio.timeout(self._timeout):
                client = await self._connected()
                await self._mail_from(client, self._sender)
                await client.rset()
        except (_NoAccess, SMTPException, OSError) as error:
            self.close()
            log.info("SMTP server still away", reason=self._fault(error))
            return self._fault(error)
        return None

    def close(self) -> None:
        """Drops the connection without a word."""
        if self._client is not None:
            self._client.close()
        self._client = None

    @override
    async def quit(self) -> None:
        if self._client is not None and self._client.is_connected:
            try:
                await self._client.quit(timeout=1)
            except (SMTPException, OSError):
                log.debug("the server did not say goodbye")
        self.close()

    async def _ready(self, message: bytes, return_path: str, to: str) -> SMTP:
        """Goes through everything up to the server's `354`: it has nothing of the message yet."""
        is_fresh = self._client is None
        client = await self._connected()
        try:
            await self._envelope(client, message, return_path, to)
        except (_NoAccess, SMTPException, OSError) as error:
            if is_fresh or isinstance(error, SMTPResponseException):
                raise
            self.close()  # the server had closed a connection that rested, or was about to
            client = await self._connected()
            await self._envelope(client, message, return_path, to)
        return client

    async def _envelope(self, client: SMTP, message: bytes, return_path: str, to: str) -> None:
        self._recipient_is_named = False
        options = [f"SIZE={len(message)}"] if client.supports_extension("size") else []
        encoding = "utf-8" if needs_utf8(to) else "ascii"
        if needs_utf8(to):
            if not client.supports_extension("smtputf8"):
                raise aiosmtplib.SMTPRecipientRefused(553, "the server cannot send to this address (no SMTPUTF8)", to)
            options.append("SMTPUTF8")
        await self._mail_from(client, return_path, options, encoding)
        self._recipient_is_named = True
        await client.rcpt(to, encoding=encoding)
        answer = await client.execute_command(b"DATA")
        if answer.code != 354:
            raise aiosmtplib.SMTPDataError(answer.code, answer.message)

    async def _mail_from(self, client: SMTP, sender: str, options: Sequence[str] = (), encoding: str = "ascii") -> None:
        try:
            await client.mail(sender, options=options, encoding=encoding)
        except SMTPResponseException as error:
            if error.code == TOO_LARGE:
                raise
            raise _NoAccess(_reply(error)) from error

    async def _hand_over(self, client: SMTP, message: bytes) -> Outcome:
        """Sends the message itself. From here on a fault leaves open whether the server has it."""
        protocol = client.protocol
        if protocol is None or not protocol.is_connected:
            self.close()
            return Outcome("interrupted", self._fault(ConnectionError("the connection broke")))
        try:
            protocol.write(_dotted(message))
            answer = await protocol.read_response(timeout=self._answer_timeout)
        except (SMTPException, OSError) as error:
            self.close()
            return Outcome("lost", f"connection lost after the message was handed over: {self._fault(error)}")
        self._used_at = asyncio.get_running_loop().time()
        if 200 <= answer.code < 300:
            return Outcome("accepted", answer.message, answer.code)
        return await self._refused(aiosmtplib.SMTPDataError(answer.code, answer.message))

    async def _refused(self, error: SMTPResponseException) -> Outcome:
        """The server refuses this mail; the next may go over the same connection."""
        if error.code in ACCESS_CODES:
            self.close()
            return Outcome("unreachable", self._fault(_NoAccess(_reply(error))), error.code)
        if error.code == 421 or not await self._reset():
            self.close()
        return Outcome("refused" if error.code >= 500 else "postponed", _reply(error)[:LONGEST_REASON], error.code)

    async def _reset(self) -> bool:
        client = self._client
        try:
            async with asyncio.timeout(2):
                if client is not None:
                    await client.rset()
        except (SMTPException, OSError):
            return False
        return client is not None

    async def _connected(self) -> SMTP:
        now = asyncio.get_running_loop().time()
        if self._client is not None and (not self._client.is_connected or now - self._used_at > IDLE_SECONDS):
            await self.quit()
        if self._client is None:
            self._client = await self._signed_in()
        self._used_at = now
        return self._client

    async def _signed_in(self) -> SMTP:
        server = self._server
        client = SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls,
            start_tls=None if server.tls else START_TLS[server.starttls],
            tls_context=tls_context(server),
            username=server.user,
            password=server.password,
            oauth_token_generator=self._tokens.token if self._tokens else None,
            local_hostname=greeting_name(self._sender),
            timeout=self._timeout,
        )
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
        except SMTPResponseException as error:
            client.close()
            if self._tokens:
                self._tokens.forget()
            raise _NoAccess(_reply(error)) from error
        except BaseException:
            client.close()
            raise
        return client

    def _fault(self, error: Exception) -> str:
        """The fault in words; asyncio's time-outs have none."""
        text = " ".join(str(error).split()) or "no answer in time"
        return f"{self._server.host}:{self._server.port}: {text}"[:LONGEST_REASON]


def _reply(error: SMTPResponseException) -> str:
    return f"{error.code} {' '.join(error.message.split())}"


def _dotted(message: bytes) -> bytes:
    """The message as it follows DATA: leading dots doubled, a dot at the end (RFC 5321 4.5.2)."""
    return re.sub(rb"(?m)^\.", b"..", message) + (b"" if message.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def tls_context(server: SmtpServer) -> ssl.SSLContext:
    """Certificates are checked unless STARTTLS is only taken where it happens to be there (RFC 7435)."""
    context = ssl.create_default_context()
    if not server.tls and server.starttls == "auto":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def greeting_name(sender: str) -> str:
    """The name we greet with: that of the sender's domain, because looking up our own can take seconds."""
    return sender.rpartition("@")[2] or "localhost"
