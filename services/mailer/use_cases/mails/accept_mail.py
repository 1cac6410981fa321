"""A mail that registration asks for is entered into the ledger, once."""

from collections.abc import Collection

from services.mailer.domain.kinds import require_template
from services.mailer.ports.erasure import ErasedPeople
from services.mailer.ports.mails import Ledger
from shared.clock import Clock
from shared.contracts.mails import MailKind, MailRequested


async def accept_mail(
    request: MailRequested,
    *,
    kinds: Collection[MailKind],
    ledger: Ledger,
    erased_people: ErasedPeople,
    clock: Clock,
) -> bool:
    """Queues the mail; False when it was asked for before, or its reader is erased.

    Raises NoTemplateYet unless `kinds` has its kind.
    """
    require_template(request.kind, kinds)
    if await erased_people.include(request):
        return False
    accepted = await ledger.accept(request, now=clock())
    if await erased_people.include(request):  # meanwhile
        await erased_people.erase_mail(request.mail, now=clock())
    return accepted
