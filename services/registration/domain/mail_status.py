"""The status of a mail to an attendee, as the mailer publishes it."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.mailer import CAME_BACK, CAMPAIGN_STOPPED, MailState
from shared.contracts.mails import MailKind

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

    @property
    def came_back(self) -> bool:
        """Whether the address does not work, as far as this mail tells. One that failed may have failed for us."""
        return self.state == "bounced" or (self.state == "suppressed" and (self.reason or "").startswith(CAME_BACK))
