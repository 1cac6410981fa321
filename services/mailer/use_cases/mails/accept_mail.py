"""A mail that registration asks for is entered into the ledger, once."""

from services.mailer.domain.kinds import require_template
from services.mailer.ports.mails import Ledger
from shared.clock import Clock
from shared.contracts.registration import MailRequested


async def accept_mail(request: MailRequested, *, ledger: Ledger, clock: Clock) -> bool:
    """Queues the mail; False when it was asked for before. Raises NoTemplateYet."""
    require_template(request.kind)
    return await ledger.accept(request, now=clock())
