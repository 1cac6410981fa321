"""An organiser invites somebody."""

from services.registration.domain.invitation import Invitation, new_invitation_code
from services.registration.domain.invitation_draft import InvitationDraft
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.steps.add_invitation import add_invitation
from shared.clock import Clock
from shared.documents.tickets import Random


async def create_invitation(
    event: str,
    draft: InvitationDraft,
    *,
    actor: str,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    public_url: str,
) -> Invitation:
    """Returns the new invitation, which holds its places from now on and is mailed where the draft says so.

    Raises UnknownEvent, EventOver, InvitationFaulty, SoldOut, RegistrationClosed (nothing is mailed yet).
    """
    code = new_invitation_code(random)

    async def create(transaction: EventTransaction) -> Invitation:
        return add_invitation(transaction, draft, code=code, actor=actor, now=clock(), public_url=public_url)

    return await transactions.run(event, Prefetch(), create)
