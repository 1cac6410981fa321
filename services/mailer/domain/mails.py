"""A mail in the ledger, and the words for what becomes of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from shared.contracts.mailer import MailState
from shared.contracts.registration import MailKind, MailRequested
from shared.errors import NotFound

SETTLED: frozenset[MailState] = frozenset({"sent", "failed", "bounced", "suppressed"})


class UnknownMail(NotFound):
    """There is no such mail here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail, claimed by a worker for one attempt, which `attempt` (1 = first) numbers and fences.

    `handing_over`: an earlier worker died while the server was taking it. `times_lost` counts the attempts of which
    nobody knows whether the server took it. `ladder_step` counts the temporary failures in a row.
    `first_tried_at` is None before the first attempt.
    """

    id: str
    to: str
    request: MailRequested
    attempt: int
    handing_over: bool
    times_lost: int
    ladder_step: int
    first_tried_at: datetime | None


OutcomeKind: TypeAlias = Literal["accepted", "refused", "postponed", "unreachable", "lost", "unsendable"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt ended; `reason` is what the server said, or a sentence.

    accepted: the server took it. refused: it never will (5xx). postponed: not now (4xx). unreachable: no server there,
    or it broke off before the mail was its. lost: it broke off when it may have taken the mail. unsendable: no server
    was asked, because there is nothing that could be sent.
    """

    kind: OutcomeKind
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One thing that happened to a mail; `attempt` is 0 for what no attempt brought about."""

    at: datetime
    state: MailState
    reason: str | None
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """A mail as organisers are shown it: nothing of what it says."""

    id: str
    event: str
    registration: str | None
    kind: MailKind
    to: str
    state: MailState
    reason: str | None
    attempts: int
    next_at: datetime | None
    sent_at: datetime | None
    message_id: str
    requested_at: datetime
    resent_from: str | None = None
    history: tuple[HistoryEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class MailFilter:
    """MailFilter mails: of some events, in a state, to an address."""

    events: Collection[str]
    state: MailState | None = None
    to: str | None = None


Place: TypeAlias = tuple[datetime, str]
"""Where a mail stands in a list: when it was asked for, and its id."""
