"""Before a mail is handed over: whether its address gets mails at all."""

from services.mailer.domain.addresses import address_hash
from services.mailer.domain.kinds import ASKED_FOR_THEMSELVES
from services.mailer.domain.mails import Mail
from services.mailer.domain.suppressions import returned_before
from services.mailer.domain.unsubscribing import has_consented_since
from services.mailer.ports.mails import Ledger
from services.mailer.ports.suppressions import Suppressions
from services.mailer.ports.unsubscriptions import Unsubscriptions
from shared.contracts.mailer import CAMPAIGN_STOPPED


async def find_objection(
    mail: Mail, *, ledger: Ledger, suppressions: Suppressions, unsubscriptions: Unsubscriptions
) -> str | None:
    """Returns why the mail must not go; None when it may. A corrected address is another one.

    A campaign can be stopped while a worker has its mail, which may be put back.
    """
    if mail.request.campaign and await ledger.is_stopped(mail.request.campaign):
        return CAMPAIGN_STOPPED
    if mail.request.kind in ASKED_FOR_THEMSELVES:
        return None
    if suppression := await suppressions.met(mail.to, mail.request.event):
        return returned_before(suppression)
    if mail.request.marketing:
        since = await unsubscriptions.since(mail.request.event, address_hash(mail.to))
        if since and not has_consented_since(mail.request, since):
            return f"the reader unsubscribed on {since:%Y-%m-%d}"
    return None
