"""An organiser mails all open invitations that can be mailed now."""

from services.registration.domain.invitation import InvitationNotOpen, InvitationWithoutAddress, MailedToday
from services.registration.ports.invitations import Invitations
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.steps.mail_invitation import mail_invitation
from shared.audit import audit_entry
from shared.clock import Clock

MOST_AT_ONCE = 500


async def remind_all(
    event: str, *, actor: str, invitations: Invitations, transactions: EventTransactions, clock: Clock, public_url: str
) -> int:
    """Returns how many were mailed: nobody twice within a day, however often it is asked for.

    Raises UnknownEvent, RegistrationClosed.
    """
    mailable = await invitations.mailable(event, clock(), MOST_AT_ONCE)

    async def remind(transaction: EventTransaction) -> int:
        mailed, now = 0, clock()
        for code in mailable:
            before = transaction.invitation(code)
            try:
                after = mail_invitation(transaction, before, now=now, public_url=public_url)
            except (InvitationNotOpen, InvitationWithoutAddress, MailedToday):
                continue  # somebody answered, or another organiser was faster
            transaction.save_invitation(after, before=before)
            mailed += 1
        if mailed:
            transaction.audit(
                audit_entry("invitations.reminded", event, event=event, actor=actor, at=now, after={"mailed": mailed})
            )
        return mailed

    return await transactions.run(event, Prefetch(invitations=mailable), remind)
