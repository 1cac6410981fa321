"""A claimed mail is written and handed to the SMTP server, and the ledger stores the outcome."""

from datetime import timedelta

from services.mailer.domain.delivery import Settlement, settle
from services.mailer.domain.mails import Mail, Outcome
from services.mailer.domain.return_path import ReturnPaths
from services.mailer.ports.mails import CannotCompose, Composer, ComposingFailed, Ledger, Transport
from services.mailer.ports.suppressions import Objection
from shared.clock import Clock


async def deliver_mail(
    mail: Mail,
    *,
    ledger: Ledger,
    composer: Composer,
    transport: Transport,
    return_paths: ReturnPaths,
    objection: Objection,
    clock: Clock,
    unknown_retry: timedelta,
) -> tuple[Outcome, Settlement]:
    """Makes one attempt with a mail that `Ledger.claim` returned. After a database error its lease runs out."""
    if mail.handing_over:
        outcome = Outcome("lost", "the mailer stopped while the server was taking the message")
    elif why := await objection(mail):
        outcome = Outcome("suppressed", why)
    else:
        outcome = await _send(mail, return_paths.of(mail.id, mail.to), ledger, composer, transport, clock=clock)
    settlement = settle(mail, outcome, clock(), unknown_retry)
    await ledger.settle(mail, settlement, clock())
    return outcome, settlement


async def _send(
    mail: Mail, return_path: str, ledger: Ledger, composer: Composer, transport: Transport, *, clock: Clock
) -> Outcome:
    try:
        message = await composer.compose(mail)
    except CannotCompose as error:
        return Outcome("unsendable", str(error))
    except ComposingFailed as error:
        return Outcome("unwritten", str(error))
    return await transport.send(
        message, mail.to, lambda: ledger.mark_handing_over(mail, clock()), return_path=return_path
    )
