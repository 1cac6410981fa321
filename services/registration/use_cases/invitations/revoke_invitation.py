"""An organiser takes an invitation back."""

from services.registration.domain.invitation import Invitation
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransactions
from services.registration.use_cases.steps.end_invitation import end_invitation
from shared.clock import Clock
from shared.documents.tickets import Random


async def revoke_invitation(
    event: str,
    code: str,
    *,
    actor: str,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Invitation:
    """Revokes what is left of it: whoever registered by it stays. Places that it holds go to the next in line.

    One that is used up is revoked, too, while it holds a place, as for somebody who was registered already.

    Raises UnknownEvent, UnknownInvitation, InvitationNotOpen.
    """
    return await end_invitation(
        event, code, "revoked", actor=actor, transactions=transactions, clock=clock, random=random, links=links
    )
