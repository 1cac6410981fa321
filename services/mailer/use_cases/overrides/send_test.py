"""An organiser looks at an e-mail in their own mailbox."""

from dataclasses import replace

from services.mailer.domain.addresses import require_deliverable
from services.mailer.domain.audit import text_tested
from services.mailer.domain.overrides import require_usable
from services.mailer.ports.mails import Ledger
from shared.clock import Clock
from shared.contracts.mails import MailRequested


async def send_test(sample: MailRequested, to: str, *, mail: str, actor: str, ledger: Ledger, clock: Clock) -> None:
    """Queues a sample under the id `mail`, marked as a test. Raises TemplateInvalid, NotAnAddress."""
    if sample.words:
        require_usable(sample.kind, sample.words)
    request = replace(sample, mail=mail, to=require_deliverable(to), test=True)
    await ledger.accept_test(request, now=clock(), audit=text_tested(request, actor=actor, now=clock()))
