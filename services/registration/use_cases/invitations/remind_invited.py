"""An organiser sends an invitation, or reminds somebody of it who has not answered."""

from services.registration.domain.invitation import Invitation
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.steps.mail_invitation import mail_invitation
from shared.audit import audit_entry
from shared.clock import Clock


async def remind_invited(
    event: str, code: str, *, actor: str, transactions: EventTransactions, clock: Clock, public_url: str
) -> Invitation:
    """Mails an open invitation, not more than once a day.

    Raises UnknownEvent, UnknownInvitation and all that `mail_invitation` raises.
    """

    async def remind(transaction: EventTransaction) -> Invitation:
        before, now = transaction.invitation(code), clock()
        after = mail_invitation(transaction, before, now=now, public_url=public_url)
        transaction.save_invitation(after, before=before)
        action = "invitation.reminded" if before.mailed_at else "invitation.mailed"
        transaction.audit(audit_entry(action, after.reference, event=event, actor=actor, at=now))
        return after

    return await transactions.run(event, Prefetch(invitations=(code,)), remind)
