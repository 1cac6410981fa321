"""From the mailer's own terms to the messages that it publishes."""

from datetime import datetime

from services.mailer.domain.mails import LedgerEntry
from shared.contracts.mailer import MailResendRequested


def resend_requested(
    mail: LedgerEntry, *, repetition: str | None, to: str | None, actor: str, now: datetime
) -> MailResendRequested | None:
    """Asks registration to mail its present state under the id `repetition`, and to correct the address to `to`.

    None for a mail that does not follow a registration.
    """
    if mail.registration is None or not mail.follows_registration:
        return None
    return MailResendRequested(
        event=mail.event,
        registration=mail.registration,
        repetition=repetition,
        to=to,
        actor=actor,
        requested_at=now,
    )
