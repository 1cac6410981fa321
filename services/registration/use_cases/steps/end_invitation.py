"""An open invitation ends, and the places that it held go to the next in line."""

from typing import Literal

from services.registration.domain.invitation import Invitation
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.steps.fill_places import fill_places
from shared.audit import audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random


async def end_invitation(
    event: str,
    code: str,
    answer: Literal["declined", "revoked"],
    *,
    actor: str,
    reason: str = "",
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Invitation:
    """Ends it with `answer`; one that has ended so stays as it is.

    Raises UnknownEvent, UnknownInvitation, InvitationNotOpen, InvitationForSeveral (nobody declines for others).
    """

    async def end(transaction: EventTransaction) -> Invitation:
        before, now = transaction.invitation(code), clock()
        if before.answer == answer:
            return before
        check = before.check_revocable if answer == "revoked" else before.check_declinable
        check(now)
        after = before.changed(now, answer=answer, reason=reason, answered_at=now)
        transaction.save_invitation(after, before=before)
        await fill_places(transaction, now=now, random=random, links=links)
        transaction.audit(audit_entry(f"invitation.{answer}", after.reference, event=event, actor=actor, at=now))
        return after

    return await transactions.run(event, Prefetch(invitations=(code,)), end)
