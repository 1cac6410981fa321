"""An organiser has a mail sent again, perhaps to a corrected address."""

from dataclasses import replace

from services.mailer.domain.addresses import require_deliverable
from services.mailer.domain.audit import mail_resent
from services.mailer.domain.mails import LedgerEntry, UnknownMail
from services.mailer.domain.messages import address_corrected
from services.mailer.ports.mails import Ledger
from services.mailer.use_cases.mails.repeat_mail import repeat_mail
from shared.clock import Clock


async def resend_mail(mail: str, to: str | None, *, actor: str, ledger: Ledger, clock: Clock) -> LedgerEntry:
    """Sends the mail with this id again, to `to` or (None) to the present address, and returns the mail that goes.

    A mail that still waits goes now. One that is settled stays as it is and gets a repetition with an id and a
    Message-ID of its own; if it says how a registration stands, registration writes the repetition, because the stored
    mail may hold a revoked ticket. So it does for one that waits since an attempt, which then goes no more. A corrected
    address reaches registration in all cases. A second click returns the repetition of the first.
    Raises UnknownMail, NotAnAddress, MailForgotten.
    """
    original = await _known(ledger, mail)
    address = require_deliverable(to) if to is not None else None
    repetitions = await ledger.resends(mail)
    repetition = f"{mail}.resend.{len(repetitions) + 1}"
    for earlier in (original, *repetitions):
        if earlier.waits_with_old_contents:
            return await _replace(earlier, original, repetition, address, actor=actor, ledger=ledger, clock=clock)
        is_on_its_way = earlier.is_under_way and address in (None, earlier.to)
        if is_on_its_way or await _expedite(earlier, address, actor=actor, ledger=ledger, clock=clock):
            return await _known(ledger, earlier.id)
    await repeat_mail(original, repetition, address, actor=actor, ledger=ledger, clock=clock)
    return await _known(ledger, repetition)


async def _replace(
    waiting: LedgerEntry,
    original: LedgerEntry,
    repetition: str,
    address: str | None,
    *,
    actor: str,
    ledger: Ledger,
    clock: Clock,
) -> LedgerEntry:
    """Has a repetition of the original written in the place of one that waits, unless a worker takes that meanwhile."""
    latest = replace(original, to=waiting.to)
    await repeat_mail(latest, repetition, address, actor=actor, ledger=ledger, clock=clock, supersedes=waiting.id)
    return await ledger.entry(repetition) or await _known(ledger, waiting.id)


async def _expedite(mail: LedgerEntry, address: str | None, *, actor: str, ledger: Ledger, clock: Clock) -> bool:
    now, to = clock(), address or mail.to
    correction = address_corrected(mail, to=address, actor=actor, now=now)
    audit = mail_resent(mail, to=to, actor=actor, now=now)
    return await ledger.expedite(mail.id, to=to, now=now, audit=audit, message=correction)


async def _known(ledger: Ledger, mail: str) -> LedgerEntry:
    entry = await ledger.entry(mail)
    if entry is None:
        raise UnknownMail
    return entry
