"""An invitation is mailed, for the first time or to remind its reader."""

from datetime import datetime

from services.registration.domain.invitation import Invitation
from services.registration.domain.invitation_mail import invitation_mail
from services.registration.ports.places import EventTransaction


def mail_invitation(
    transaction: EventTransaction, invitation: Invitation, *, now: datetime, public_url: str
) -> Invitation:
    """Returns the invitation, mailed and not saved.

    Raises RegistrationClosed (nobody can register by it, now or later), InvitationNotOpen,
    InvitationWithoutAddress, MailedToday.
    """
    transaction.event.check_not_closed(now)
    invitation.check_mailable(now)
    mailed = invitation.mailed(now)
    transaction.send(invitation_mail(transaction.event, mailed, public_url=public_url, now=now))
    return mailed
