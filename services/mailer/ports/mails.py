"""The ports of use cases about mails."""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import Protocol

from services.mailer.domain.delivery import Settlement
from services.mailer.domain.mails import LedgerEntry, Mail, Outcome
from shared.audit import AuditEntry
from shared.contracts.mailer import MailResendRequested
from shared.contracts.mails import MailKind, MailRequested


class ComposingFailed(Exception):
    """A fault of ours kept this mail from being written now; the text names its kind."""


class CannotCompose(Exception):
    """This mail cannot be written, now or later; the text says why."""


class Ledger(Protocol):
    """One entry per mail: the queue, and the truth about each mail."""

    async def accept(self, request: MailRequested, *, now: datetime) -> bool:
        """Queues a mail, or the repetition that waits for this request; False, and nothing changes, if it is known.

        A mail of a stopped campaign is suppressed at once.
        """

    async def repeat(
        self,
        mail: LedgerEntry,
        request: MailRequested,
        *,
        now: datetime,
        audit: AuditEntry,
        message: MailResendRequested | None = None,
    ) -> bool:
        """Queues a repetition of a mail as it was requested, and publishes the message.

        False, and nothing changes, if it is known.
        """

    async def accept_test(self, request: MailRequested, *, now: datetime, audit: AuditEntry) -> None:
        """Queues a mail that an organiser sends to look at it."""

    async def await_repetition(
        self,
        mail: LedgerEntry,
        message: MailResendRequested,
        *,
        to: str,
        now: datetime,
        audit: AuditEntry,
        supersedes: str | None = None,
    ) -> bool:
        """Enters the repetition of a mail for which the message asks registration, and publishes the message.

        It is due once it is accepted. The mail that it `supersedes` goes no more: it is suppressed, or stays unknown if
        it may have arrived. False, and nothing changes, if the repetition is known or that mail does not wait.
        """

    async def withdraw(self, mail: str, reason: str, *, now: datetime) -> bool:
        """Fails a repetition that waits for registration; False, and nothing changes, for any other mail."""

    async def stop_campaign(self, campaign: str, *, now: datetime) -> int:
        """Suppresses the mails of a campaign that wait, and all that come later; returns the number that waited."""

    async def is_stopped(self, campaign: str) -> bool:
        """Whether a campaign was stopped."""

    async def claim(self, now: datetime, *, avoiding: Collection[str] = ()) -> Mail | None:
        """The mail that is to go next, leased to the caller for one attempt; None when none is due.

        Mails to the recipient domains in `avoiding` stay in the queue.
        """

    async def put_back(self, mail: Mail) -> None:
        """Makes a claimed mail what it was before, as if it had not been claimed."""

    async def mark_handing_over(self, mail: Mail, now: datetime) -> bool:
        """Notes that the server is about to get the mail; False when another worker has it by now."""

    async def settle(self, mail: Mail, settlement: Settlement, now: datetime) -> bool:
        """Writes how the attempt ended; False when another worker has the mail by now."""

    async def server_is_back(self, now: datetime) -> None:
        """Makes all mails due that only wait for the server, with the backoff schedule from its start."""

    async def expedite(
        self, mail: str, *, to: str, now: datetime, audit: AuditEntry, message: MailResendRequested | None
    ) -> bool:
        """Makes a mail that waits due now, to this address, and publishes the message; False when it does not wait."""

    async def request(self, mail: str) -> MailRequested | None:
        """The request for a mail; after the last attempt it holds what `request_to_keep` leaves of it."""

    async def forget_recipients(self, before: datetime) -> int:
        """Deletes addresses and requests of the mails that were settled before a moment; returns their number."""

    async def entry(self, mail: str) -> LedgerEntry | None:
        """One mail with its history."""

    async def oldest_due_at(self) -> datetime | None:
        """The moment at which the most overdue mail fell due; None when none waits."""

    async def resends(self, mail: str) -> list[LedgerEntry]:
        """The mails that repeat this one, oldest first."""


class Composer(Protocol):
    """Writes mails."""

    @property
    def kinds(self) -> Collection[MailKind]:
        """The kinds of mails that it can write."""

    async def compose(self, mail: Mail) -> bytes:
        """The whole message (RFC 5322, CRLF), with the same Message-ID each time.

        Raises CannotCompose, ComposingFailed.
        """


class Transport(Protocol):
    """One connection to the SMTP server."""

    async def send(
        self, message: bytes, to: str, before_handing_over: Callable[[], Awaitable[bool]], *, return_path: str
    ) -> Outcome:
        """Sends to one recipient; a bounce goes to `return_path`. Never raises for a fault of server or network.

        Calls `before_handing_over` when the server is ready for the message itself, and breaks off when that
        returns False.
        """

    async def probe(self) -> str | None:
        """Why the server cannot be reached, or does not let us or our sender in; None when it does."""

    async def quit(self) -> None:
        """Ends the connection politely."""
