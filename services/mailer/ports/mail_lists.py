"""The ports of lists of mails, as organisers see them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.mailer.domain.mails import LedgerEntry
from shared.contracts.mailer import MailState
from shared.contracts.mails import MailKind


@dataclass(frozen=True, slots=True)
class MailFilter:
    """Selects mails of some events, and if given, those in some states, to one address, of a kind and so on.

    `words` are the beginnings of words of the recipient's name, of the code or of the address, in any order.
    """

    events: Collection[str]
    states: Collection[MailState] = ()
    to: str | None = None
    kind: MailKind | None = None
    registration: str | None = None
    campaign: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Selects mails of an event that did not arrive, by state, and if given, by kind."""

    event: str
    states: Collection[MailState]
    kinds: Collection[MailKind] = ()


@dataclass(frozen=True, slots=True)
class Cursor:
    """A position in a list of mails: when the mail next to it was requested, and its id."""

    requested_at: datetime
    mail: str


class MailLists(Protocol):
    """Lists of the ledger's mails, the newest first, without their history."""

    async def page(
        self, selection: MailFilter, limit: int, after: Cursor | None = None, *, before: Cursor | None = None
    ) -> list[LedgerEntry]:
        """Up to `limit` mails: those that follow the cursor `after`, or that precede the cursor `before`."""

    async def unreached(self, event: str, limit: int, after: Cursor | None = None) -> list[LedgerEntry]:
        """Up to `limit` people whom no e-mail reaches: of each the newest mail, which was not delivered.

        A mail of a stopped campaign says nothing of an address, and one that tells of a hand-over went to who has left.
        """

    async def number_unreached(self, event: str) -> int:
        """The number of people whom no e-mail reaches."""

    async def resendable(self, selection: Undelivered, limit: int) -> list[LedgerEntry]:
        """Up to `limit` mails that can be sent again and would say something new.

        Left out are those that were repeated, those about a registration that a newer mail has told of since, those
        whose contents are deleted, those to addresses from which mails came back, and those of stopped campaigns.
        """

    async def numbers(self, selection: MailFilter) -> Mapping[MailState, int]:
        """The number of mails in each state in which there are any."""
