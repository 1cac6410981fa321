"""Somebody who was invited says that they can't come."""

from services.registration.domain.invitation import Invitation
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransactions
from services.registration.use_cases.steps.end_invitation import end_invitation
from shared.clock import Clock
from shared.documents.tickets import Random

INVITED = "invited"
"""The actor where somebody answers an invitation: whoever has its code."""


async def decline_invitation(
    event: str,
    code: str,
    *,
    reason: str,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Invitation:
    """Declines, with their own words for the organisers. Places that it held go to the next in line.

    Raises UnknownEvent, UnknownInvitation, InvitationNotOpen, InvitationForSeveral.
    """
    return await end_invitation(
        event,
        code,
        "declined",
        actor=INVITED,
        reason=reason,
        transactions=transactions,
        clock=clock,
        random=random,
        links=links,
    )
