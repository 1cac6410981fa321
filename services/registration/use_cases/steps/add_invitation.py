"""A new invitation is checked, holds its places, and is mailed where its author says so."""

from datetime import datetime

from services.registration.domain.invitation import Invitation
from services.registration.domain.invitation_draft import InvitationDraft
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.steps.mail_invitation import mail_invitation
from shared.audit import audit_entry

LOOK_AT_INVITATIONS = "invitations"
"""The kind of the scheduled row, one for each event, at which invitations that have expired are looked at."""


def add_invitation(
    transaction: EventTransaction, draft: InvitationDraft, *, code: str, actor: str, now: datetime, public_url: str
) -> Invitation:
    """Returns the invitation, saved. Raises as `create_invitation`."""
    event = transaction.event
    draft.check(event, transaction.count, now)
    invitation = draft.invitation(code, event, now)
    if draft.send:
        invitation = mail_invitation(transaction, invitation, now=now, public_url=public_url)
    transaction.save_invitation(invitation)
    if invitation.holds_places and invitation.expires_at:
        transaction.look_again(LOOK_AT_INVITATIONS, invitation.expires_at)
    after = {"category": draft.category, "uses": draft.uses, "holds_places": draft.holds_places, "mailed": draft.send}
    transaction.audit(
        audit_entry("invitation.created", invitation.reference, event=event.slug, actor=actor, at=now, after=after)
    )
    return invitation
