"""The ports of use cases about mails that come back."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from services.mailer.domain.bounces import Report
from services.mailer.domain.return_path import Returned


class MailboxAway(ConnectionError):
    """The mailbox of bounces cannot be reached, or lets us not in; the text says why."""


class BounceMailbox(Protocol):
    """The mailbox to which bounces are delivered."""

    async def handle_unseen(self, handle: Callable[[bytes], Awaitable[object]]) -> bool:
        """Handles some messages that nobody has seen, each once; returns whether there are more. Raises MailboxAway.

        A message whose handling fails stays unseen.
        """


class BounceReader(Protocol):
    """Reads messages (RFC 5322) that came to the mailbox of bounces, however broken they are."""

    def headers(self, message: bytes) -> str:
        """The headers of the message itself, which say to whom it came."""

    async def report(self, message: bytes) -> Report:
        """Returns the news that the message brings. Never raises."""


class ReturnedMails(Protocol):
    """The ledger's mails, as far as they come back."""

    async def find(self, returned: Returned) -> str | None:
        """The id of the mail that a return path names; None when it is gone, or goes to another address by now."""

    async def bounce(self, mail: str, report: Report, *, now: datetime) -> bool:
        """Notes that the mail came back and, if the report is about the address, suppresses that.

        A mail that was to be sent once more is not. False, and nothing changes, when it is known to have come back.
        """

    async def note_delay(self, mail: str, reason: str, *, now: datetime) -> bool:
        """Notes in the mail's history that a server keeps trying; False when it stands there already."""
