"""Before a mail is handed over: whether its address gets mails at all."""

from services.mailer.domain.mails import Mail
from services.mailer.domain.suppressions import returned_before
from services.mailer.ports.suppressions import Suppressions


async def find_objection(mail: Mail, *, suppressions: Suppressions) -> str | None:
    """Returns why the mail must not go; None when it may. A corrected address is another one."""
    suppression = await suppressions.met(mail.to, mail.request.event)
    return returned_before(suppression) if suppression else None
