"""An organiser has all mails sent again that did not arrive."""

from dataclasses import dataclass

from services.mailer.domain.mails import MailForgotten
from services.mailer.ports.mail_lists import MailLists, Undelivered
from services.mailer.ports.mails import Ledger
from services.mailer.use_cases.mails.repeat_mail import repeat_mail
from shared.clock import Clock

MOST = 300
"""The mails of one call, so that it ends soon; the next call goes on."""


@dataclass(frozen=True, slots=True)
class Resent:
    """The number of mails that are sent again, and of those that the next call will send."""

    resent: int
    left: int


async def resend_all(selection: Undelivered, *, actor: str, lists: MailLists, ledger: Ledger, clock: Clock) -> Resent:
    """Repeats up to MOST mails, each as `repeat_mail` does. However often this is asked, each is repeated once."""
    resent, mails = 0, await lists.resendable(selection, 2 * MOST)
    for mail in mails[:MOST]:
        try:
            resent += await repeat_mail(mail, f"{mail.id}.resend.1", None, actor=actor, ledger=ledger, clock=clock)
        except MailForgotten:
            continue  # meanwhile
    return Resent(resent, left=len(mails[MOST:]))
