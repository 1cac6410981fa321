"""The status of a mail to an attendee, as the mailer publishes it."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.mailer import CAMPAIGN_STOPPED, MailState
from shared.contracts.registration import MailKind

UNDELIVERED: tuple[MailState, ...] = ("failed", "bounced", "suppressed")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailStatus:
    """The state of one mail since `last_at`; `reason` says why it failed."""

    id: str
    kind: MailKind
    state: MailState
    reason: str | None
    last_at: datetime

    @property
    def is_undelivered(self) -> bool:
        """Whether the address does not work: whose campaign was stopped may well be reached."""
        return self.state in UNDELIVERED and self.reason != CAMPAIGN_STOPPED
