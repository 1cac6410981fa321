"""Before a mail is handed over: whether its address gets mails at all."""

from services.mailer.domain.addresses import address_hash
from services.mailer.domain.mails import Mail
from services.mailer.domain.suppressions import returned_before
from services.mailer.domain.unsubscribing import has_consented_since
from services.mailer.ports.suppressions import Suppressions
from services.mailer.ports.unsubscriptions import Unsubscriptions


async def find_objection(mail: Mail, *, suppressions: Suppressions, unsubscriptions: Unsubscriptions) -> str | None:
    """Returns why the mail must not go; None when it may. A corrected address is another one."""
    if suppression := await suppressions.met(mail.to, mail.request.event):
        return returned_before(suppression)
    if mail.request.marketing:
        since = await unsubscriptions.since(mail.request.event, address_hash(mail.to))
        if since and not has_consented_since(mail.request, since):
            return f"the reader unsubscribed on {since:%Y-%m-%d}"
    return None
