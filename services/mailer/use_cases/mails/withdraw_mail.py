"""Registration refuses to write the mail that was to be sent again."""

from services.mailer.ports.mails import Ledger
from shared.clock import Clock
from shared.contracts.mails import MailWithdrawn


async def withdraw_mail(message: MailWithdrawn, *, ledger: Ledger, clock: Clock) -> None:
    """Fails the repetition with the reason; a message that comes late or again changes nothing."""
    await ledger.withdraw(message.mail, message.reason, now=clock())
