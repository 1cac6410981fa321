"""The mailbox of bounces on an IMAP server (RFC 3501): unseen messages, each marked as seen once it was handled."""

import asyncio
import imaplib
import ssl
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol

from typing_extensions import override

from services.mailer.adapters.oauth_tokens import NoToken
from services.mailer.domain.addresses import without_addresses
from services.mailer.domain.bounces import LONGEST_MESSAGE
from services.mailer.domain.imap_server import ImapServer
from services.mailer.ports.bounces import BounceMailbox, MailboxAway

TIMEOUT_SECONDS = 8.0
AT_ONCE = 50


class TokenSource(Protocol):
    """Access tokens for the mailbox."""

    async def token(self) -> str:
        """A token that is good now. Raises NoToken."""

    def forget(self) -> None:
        """Fetches another token the next time."""


class ImapMailbox(BounceMailbox):
    """Connects for each look, because servers end connections that rest; the library runs in threads."""

    def __init__(self, server: ImapServer, tokens: TokenSource | None, context: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._tokens = tokens
        self._context = context or ssl.create_default_context()

    @override
    async def handle_unseen(self, handle: Callable[[bytes], Awaitable[object]]) -> bool:
        try:
            token = await self._tokens.token() if self._tokens and self._server.password is None else None
            client = await asyncio.to_thread(self._signed_in, token)
        except (imaplib.IMAP4.error, OSError, NoToken) as error:
            raise self._away(error) from error
        try:
            return await self._handle(client, handle)
        except (imaplib.IMAP4.error, OSError) as error:
            raise self._away(error) from error
        finally:
            await asyncio.to_thread(_leave, client)

    async def _handle(self, client: imaplib.IMAP4, handle: Callable[[bytes], Awaitable[object]]) -> bool:
        found_ids = await asyncio.to_thread(_unseen, client)
        for identifier in found_ids[:AT_ONCE]:
            await handle(await asyncio.to_thread(_beginning, client, identifier))
            await asyncio.to_thread(partial(client.uid, "STORE", identifier, "+FLAGS", r"(\Seen)"))
        return len(found_ids) > AT_ONCE

    def _signed_in(self, token: str | None) -> imaplib.IMAP4:
        server = self._server
        client: imaplib.IMAP4
        if server.tls:
            client = imaplib.IMAP4_SSL(server.host, server.port, ssl_context=self._context, timeout=TIMEOUT_SECONDS)
        else:
            client = imaplib.IMAP4(server.host, server.port, timeout=TIMEOUT_SECONDS)
        try:
            if token is not None:
                answer = f"user={server.user}\x01auth=Bearer {token}\x01\x01".encode()
                client.authenticate("XOAUTH2", lambda challenge: b"" if challenge else answer)
            else:
                client.login(server.user, server.password or "")
            status, _ = client.select(f'"{server.folder}"')
            if status != "OK":
                raise imaplib.IMAP4.error("there is no such folder")
        except BaseException:
            _leave(client)
            raise
        return client

    def _away(self, error: Exception) -> MailboxAway:
        if self._tokens and isinstance(error, imaplib.IMAP4.error):
            self._tokens.forget()
        answer = error.args[0] if error.args else ""
        text = answer.decode(errors="replace") if isinstance(answer, bytes) else str(error)
        text = " ".join(text.split()) or type(error).__name__
        return MailboxAway(f"{self._server.host}:{self._server.port}: {without_addresses(text)}"[:300])


def _unseen(client: imaplib.IMAP4) -> list[str]:
    _, answers = client.uid("SEARCH", "UNSEEN")
    return [identifier.decode() for identifier in (answers[0] or b"").split()]


def _beginning(client: imaplib.IMAP4, identifier: str) -> bytes:
    """The part of a message that is read; it stays unseen. Empty for one that is gone."""
    _, answers = client.uid("FETCH", identifier, f"(BODY.PEEK[]<0.{LONGEST_MESSAGE}>)")
    return next((bytes(answer[1]) for answer in answers if isinstance(answer, tuple)), b"")


def _leave(client: imaplib.IMAP4) -> None:
    try:
        client.logout()
    except (imaplib.IMAP4.error, OSError):
        client.shutdown()
