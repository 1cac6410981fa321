"""A claimed mail is written and handed to the SMTP server, and the ledger stores the outcome."""

from datetime import timedelta

from services.mailer.domain.delivery import Settlement, settle
from services.mailer.domain.mails import Mail, Outcome
from services.mailer.ports.mails import CannotCompose, Composer, Ledger, Transport
from shared.clock import Clock


async def deliver_mail(
    mail: Mail, *, ledger: Ledger, composer: Composer, transport: Transport, clock: Clock, unknown_retry: timedelta
) -> tuple[Outcome, Settlement]:
    """Makes one attempt with a mail that `Ledger.claim` returned. After a database error its lease runs out."""
    outcome = await _attempt(mail, ledger, composer, transport, clock)
    settlement = settle(mail, outcome, clock(), unknown_retry)
    await ledger.settle(mail, settlement, clock())
    return outcome, settlement


async def _attempt(mail: Mail, ledger: Ledger, composer: Composer, transport: Transport, clock: Clock) -> Outcome:
    if mail.handing_over:
        return Outcome("lost", "the mailer stopped while the server was taking the message")
    try:
        message = await composer.compose(mail)
    except CannotCompose as error:
        return Outcome("unsendable", str(error))
    return await transport.send(message, mail.to, lambda: ledger.mark_handing_over(mail, clock()))
