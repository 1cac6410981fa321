"""From the mailer's own terms to the messages that it publishes."""

from datetime import datetime

from services.mailer.domain.mails import LedgerEntry
from shared.contracts.mailer import MailResendRequested


def resend_requested(
    mail: LedgerEntry, *, repetition: str, to: str | None, actor: str, now: datetime
) -> MailResendRequested | None:
    """Asks registration to mail its present state under the id `repetition`, and to correct the address to `to`.

    None for a mail that does not follow a registration.
    """
    return _request(mail, repetition, to, actor, now) if mail.follows_registration else None


def address_corrected(mail: LedgerEntry, *, to: str | None, actor: str, now: datetime) -> MailResendRequested | None:
    """Asks registration to correct the address to `to`, and to write nothing.

    None without an address, and for a mail to nobody registered or to somebody who has left.
    """
    return _request(mail, None, to, actor, now) if to is not None and mail.corrects_registration else None


def _request(
    mail: LedgerEntry, repetition: str | None, to: str | None, actor: str, now: datetime
) -> MailResendRequested | None:
    if mail.registration is None:
        return None
    return MailResendRequested(
        event=mail.event,
        registration=mail.registration,
        repetition=repetition,
        to=to,
        actor=actor,
        requested_at=now,
        from_address=mail.to if to else None,
    )
