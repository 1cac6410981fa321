"""A mail that registration asks for is entered into the ledger, once."""

from collections.abc import Collection

from services.mailer.domain.kinds import require_template
from services.mailer.ports.mails import Ledger
from shared.clock import Clock
from shared.contracts.registration import MailKind, MailRequested


async def accept_mail(request: MailRequested, *, kinds: Collection[MailKind], ledger: Ledger, clock: Clock) -> bool:
    """Queues the mail; False when it was asked for before. Raises NoTemplateYet unless `kinds` has its kind."""
    require_template(request.kind, kinds)
    return await ledger.accept(request, now=clock())
