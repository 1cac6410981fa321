"""Mails as the console's pages show them."""

from dataclasses import dataclass
from datetime import datetime

from services.mailer.domain.mails import LedgerEntry
from services.mailer.domain.reasons import Cause, cause_of
from shared.contracts.mailer import MailState
from shared.contracts.registration import EventChanged
from shared.language.date_formats import short_moment


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOnPage:
    """A mail with its moments in words; `reason` is what the server said, `cause` what people read."""

    mail: LedgerEntry
    asked: str
    sent: str
    next: str
    cause: Cause | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOnPage:
    """A change of a mail's state."""

    at: str
    state: MailState
    reason: str | None
    cause: Cause | None
    attempt: int


@dataclass(frozen=True, slots=True)
class Moments:
    """Moments in the event's time zone and the reader's language."""

    event: EventChanged
    language: str

    def mail(self, mail: LedgerEntry) -> MailOnPage:
        """The mail as a list shows it."""
        return MailOnPage(
            mail=mail,
            asked=self.text(mail.requested_at),
            sent=self.text(mail.sent_at),
            next=self.text(mail.next_at),
            cause=cause_of(mail.reason or ""),
        )

    def history(self, mail: LedgerEntry) -> list[ChangeOnPage]:
        """The changes of the mail's state, the newest first."""
        return [
            ChangeOnPage(
                at=self.text(change.at),
                state=change.state,
                reason=change.reason,
                cause=cause_of(change.reason or ""),
                attempt=change.attempt,
            )
            for change in reversed(mail.history)
        ]

    def text(self, at: datetime | None) -> str:
        """The moment in words; '' for none."""
        return short_moment(at, self.event.details.timezone, self.language) if at else ""
