"""The status of a mail to an attendee, as the mailer publishes it."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.mailer import MailState
from shared.contracts.registration import MailKind

UNDELIVERED: tuple[MailState, ...] = ("failed", "bounced")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailStatus:
    """The state of one mail since `last_at`; `reason` says why it failed."""

    id: str
    kind: MailKind
    state: MailState
    reason: str | None
    last_at: datetime
