"""Messages of the mailer: the state of each mail, and its requests to registration."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from shared.contracts.mails import MailKind

MailState: TypeAlias = Literal["queued", "sending", "sent", "retrying", "failed", "bounced", "unknown", "suppressed"]

CAMPAIGN_STOPPED = "the campaign was stopped"
"""The reason of a mail that was suppressed because its campaign was stopped, which says nothing of the address."""

PERSON_ERASED = "the data of this person are erased"
"""The reason of a mail that was dropped because its reader is erased."""

CAME_BACK = "an e-mail to this address came back"
"""The reason with which a mail is suppressed, or its beginning, where its address does not work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailChanged:
    """The whole state of one mail. `version` grows with each change of the mail, `at` is when it changed."""

    NAME: ClassVar = "mail.changed.v1"
    PER_EVENT: ClassVar = True
    mail: str
    event: str
    registration: str | None
    kind: MailKind
    version: int
    state: MailState
    reason: str | None
    at: datetime
    epoch: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MailResendRequested:
    """An organiser (`actor`) has a mail about a registration sent again, perhaps to a corrected address `to`.

    Registration corrects the address and, under the id `repetition`, asks for the mail that says how the registration
    stands now: a stored mail may hold a revoked ticket. Without `repetition` the mail itself is still on its way, and
    only the address is corrected. `from_address` is the address that the mail went to: where the registration has
    another one by now, perhaps that of somebody who took over the place, it is not overwritten.
    """

    NAME: ClassVar = "mail.resend_requested.v1"
    event: str
    registration: str
    repetition: str | None
    to: str | None
    actor: str
    requested_at: datetime
    from_address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn:
    """The reader of a mail about a registration takes back the consent named `consent`, as by its unsubscribe link."""

    NAME: ClassVar = "consent.withdrawn.v1"
    event: str
    registration: str
    consent: str
    withdrawn_at: datetime
