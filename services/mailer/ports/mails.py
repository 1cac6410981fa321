"""What use cases about mails need from outside."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from services.mailer.domain.delivery import Settlement
from services.mailer.domain.mails import LedgerEntry, Mail, MailFilter, Outcome, Place
from shared.audit import AuditEntry
from shared.contracts.registration import MailRequested


class CannotCompose(Exception):
    """This mail cannot be written, now or later; the text says why."""


class Ledger(Protocol):
    """One entry a mail: the queue and the truth about it."""

    async def accept(
        self, request: MailRequested, *, now: datetime, resent_from: str | None = None, audit: AuditEntry | None = None
    ) -> bool:
        """Queues a mail, with the audit entry of who asked for it; False, and nothing changes, when it is known."""

    async def claim(self, now: datetime) -> Mail | None:
        """The mail that is to go next, leased to the caller for one attempt; None when none is due."""

    async def mark_handing_over(self, mail: Mail, now: datetime) -> bool:
        """Notes that the server is about to get the mail; False when another worker holds it by now."""

    async def settle(self, mail: Mail, settlement: Settlement, now: datetime) -> bool:
        """Writes down how the attempt ended; False when another worker holds the mail by now."""

    async def server_is_back(self, now: datetime) -> None:
        """Makes all mails due that only wait for the server, with the ladder from its start."""

    async def expedite(self, mail: str, *, to: str, now: datetime, audit: AuditEntry) -> bool:
        """Makes a mail that waits due now, to this address; False when it does not wait."""

    async def request(self, mail: str) -> MailRequested | None:
        """What was asked for, to send it again."""

    async def entry(self, mail: str) -> LedgerEntry | None:
        """One mail with its history."""

    async def oldest_due_at(self) -> datetime | None:
        """Since when the mail has been due that has waited longest; None when none waits."""

    async def resends(self, mail: str) -> list[LedgerEntry]:
        """The mails that repeat this one, oldest first."""

    async def page(self, which: MailFilter, limit: int, after: Place | None) -> list[LedgerEntry]:
        """Up to `limit` mails, the newest first, from behind the place `after`; without their history."""


class Composer(Protocol):
    """Writes mails."""

    async def compose(self, mail: Mail) -> bytes:
        """The whole message (RFC 5322, CRLF), the same Message-ID each time. Raises CannotCompose."""


class Transport(Protocol):
    """Hands messages to an SMTP server."""

    async def send(self, message: bytes, to: str, before_handing_over: Callable[[], Awaitable[bool]]) -> Outcome:
        """Sends to one recipient. Calls `before_handing_over` when the server is ready for the message itself, and
        breaks off when that answers False."""
