"""A settled mail gets a repetition, with an id and a Message-ID of its own."""

from dataclasses import replace

from services.mailer.domain.audit import mail_resent
from services.mailer.domain.mails import LedgerEntry, MailForgotten
from services.mailer.domain.messages import address_corrected, resend_requested
from services.mailer.ports.mails import Ledger
from shared.clock import Clock


async def repeat_mail(
    mail: LedgerEntry,
    repetition: str,
    address: str | None,
    *,
    actor: str,
    ledger: Ledger,
    clock: Clock,
    supersedes: str | None = None,
) -> bool:
    """Sends the mail again under the id `repetition`, to `address` or (None) to the present one.

    Registration writes the repetition of a mail that says how a registration stands, perhaps in the place of one that
    waits, which it `supersedes`. False, and nothing changes, if there is this repetition, or if that one does not wait.
    Raises MailForgotten.
    """
    now, to = clock(), address or mail.to
    audit = mail_resent(mail, to=to, actor=actor, now=now)
    if message := resend_requested(mail, repetition=repetition, to=address, actor=actor, now=now):
        return await ledger.await_repetition(mail, message, to=to, now=now, audit=audit, supersedes=supersedes)
    request = await ledger.request(mail.id)
    if request is None:
        raise MailForgotten
    again = replace(request, mail=repetition, to=to, requested_at=now)
    correction = address_corrected(mail, to=address, actor=actor, now=now)
    return await ledger.repeat(mail, again, now=now, audit=audit, message=correction)
