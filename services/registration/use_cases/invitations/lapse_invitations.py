"""Invitations of an event have expired: the places that they held go to the next in line."""

from datetime import datetime

from services.registration.ports.invitations import Invitations
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.steps.fill_places import fill_places
from shared.audit import audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random

BATCH = 200
SCHEDULE = "schedule"
"""The actor where time has run out."""


async def lapse_invitations(
    slug: str,
    _due_at: datetime,
    *,
    invitations: Invitations,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> datetime | None:
    """Frees what has expired, and returns when the next invitation does; None: none will."""

    async def lapse(transaction: EventTransaction) -> None:
        now = clock()
        for code in codes:
            invitation = transaction.invitation(code)
            if invitation.is_due(now):  # somebody may have answered meanwhile
                transaction.save_invitation(invitation.changed(now, answer="lapsed"), before=invitation)
                entry = audit_entry("invitation.lapsed", invitation.reference, event=slug, actor=SCHEDULE, at=now)
                transaction.audit(entry)
        await fill_places(transaction, now=now, random=random, links=links)

    while codes := await invitations.due(slug, clock(), BATCH):
        await transactions.run(slug, Prefetch(invitations=codes), lapse)
    return await invitations.next_expiry(slug)
