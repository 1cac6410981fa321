"""A mail in the ledger, and the words for its fate."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from services.mailer.domain.kinds import says_present_state
from shared.contracts.mailer import MailState
from shared.contracts.mails import MailKind, MailRequested
from shared.errors import Conflict, NotFound
from shared.language.names import full_name
from shared.tracing import NO_ORIGIN, Origin

WRITTEN_ANEW = "an organiser had it written anew"
"""The reason of a mail that went no more because a repetition took its place."""
SETTLED: frozenset[MailState] = frozenset({"sent", "failed", "bounced", "suppressed"})


class UnknownMail(NotFound):
    """There is no such mail here."""


class MailForgotten(Conflict):
    """The contents of this mail are deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail, claimed by a worker for one attempt, which `attempt` (1 = first) numbers and fences.

    `handing_over` says that an earlier worker died while the server was taking the mail. `times_lost` counts the
    attempts after which nobody knows whether the server took it. `backoff_step` counts the temporary failures in a
    row. `first_tried_at` is None before the first attempt. `waited_as` and `due_at` are what it was before the claim.
    """

    id: str
    to: str
    request: MailRequested
    attempt: int
    handing_over: bool
    times_lost: int
    backoff_step: int
    first_tried_at: datetime | None
    due_at: datetime
    waited_as: MailState = "queued"
    origin: Origin = NO_ORIGIN
    """The request in which it was asked for."""


OutcomeKind: TypeAlias = Literal[
    "accepted", "refused", "postponed", "unreachable", "interrupted", "lost", "unwritten", "unsendable", "suppressed"
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt ended; `reason` is what the server said, or a sentence.

    accepted: the server took it. refused: it never will (5xx). postponed: not now (4xx). unreachable: no server is
    there, or it lets us or our sender not in, for which no mail is to blame. interrupted: it broke off once it knew
    the recipient, but before it had the mail. lost: it broke off when it may have taken the mail. No server was asked
    in the rest. unwritten: a fault of ours kept us from writing it now. unsendable: nothing can be sent. suppressed:
    the reader must not or cannot get it. `code` is the server's answer to this mail (RFC 5321), where it gave one.
    """

    kind: OutcomeKind
    reason: str
    code: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """A change of a mail's state; `attempt` numbers the attempt that brought it about, 0 for none."""

    at: datetime
    state: MailState
    reason: str | None
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """A mail as organisers see it, without its contents.

    `name` and `code` are the recipient's; empty for nobody registered, and once the recipient is forgotten.
    """

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
    name: str = ""
    code: str = ""
    campaign: str | None = None
    resent_from: str | None = None
    history: tuple[HistoryEntry, ...] = ()

    @property
    def follows_registration(self) -> bool:
        """Whether registration writes the repetition of this mail, from its present state."""
        return self.registration is not None and says_present_state(self.kind)

    @property
    def corrects_registration(self) -> bool:
        """Whether a corrected address of this mail is the registration's own."""
        return self.registration is not None and self.kind != "handed_over"

    @property
    def is_under_way(self) -> bool:
        """Whether a worker has the mail, or registration is about to write it."""
        return self.state == "sending" or (self.state == "queued" and self.next_at is None)

    @property
    def waits_with_old_contents(self) -> bool:
        """Whether the mail waits since an attempt and says how a registration stood then; a ticket may be revoked."""
        return self.follows_registration and self.attempts > 0 and self.next_at is not None


def recipient_name(request: MailRequested) -> str:
    """The name of the attendee whom a mail is for; empty for nobody registered."""
    person = request.recipient
    return full_name(person.honorific, person.first_name, person.last_name) if person else ""


def message_id(mail: str, domain: str) -> str:
    """The Message-ID (RFC 5322) of a mail: the same each time it is sent. It reveals nothing of the mail's id."""
    return f"<{mail_hash(mail)}@{domain}>"


def mail_hash(mail: str) -> str:
    """The mail as its Message-ID and its return path name it: a hash of its id, in 32 hex digits."""
    return hashlib.sha256(mail.encode()).hexdigest()[:32]
