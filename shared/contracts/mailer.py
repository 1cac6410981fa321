"""Messages of the mailer: the state of each mail."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from shared.contracts.registration import MailKind

MailState: TypeAlias = Literal["queued", "sending", "sent", "retrying", "failed", "bounced", "unknown", "suppressed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailChanged:
    """The whole state of one mail. `version` grows with each change of the mail, `at` is when it changed."""

    NAME: ClassVar = "mail.changed.v1"
    mail: str
    event: str
    registration: str | None
    kind: MailKind
    version: int
    state: MailState
    reason: str | None
    at: datetime
