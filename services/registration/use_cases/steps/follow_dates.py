"""Places that are held for somebody follow their event to other dates."""

from datetime import datetime

from services.registration.domain.event import Event
from services.registration.domain.held_places import dates_differ, moved_invitation, moved_offer
from services.registration.domain.offers import withdraw_offer
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.steps.add_invitation import LOOK_AT_INVITATIONS
from services.registration.use_cases.steps.note_waiting import note_waiting
from services.registration.use_cases.steps.offer_place import offer_place


async def follow_dates(transaction: EventTransaction, before: Event, *, now: datetime, links: ManageLinks) -> None:
    """Gives offers and invitations the deadlines that fit the event, which was `before`.

    An offer whose deadline is now too late is mailed again with a nearer one.
    """
    if not dates_differ(before, transaction.event):
        return
    for invitation in [invitation async for invitation in transaction.holding()]:
        moved = moved_invitation(invitation, before, transaction.event, now)
        if moved is not invitation:
            transaction.save_invitation(moved, before=invitation)
            if moved.expires_at:
                transaction.look_again(LOOK_AT_INVITATIONS, moved.expires_at)
    await _offers(transaction, now, links)


async def _offers(transaction: EventTransaction, now: datetime, links: ManageLinks) -> None:
    standing = [(r.offer, r) async for r in transaction.offered() if r.offer is not None]
    for offer, registration in standing:
        moved = moved_offer(offer, transaction.event, now)
        if moved is None:
            transaction.save(withdraw_offer(registration, now=now), before=registration)
            note_waiting(transaction, registration, "withdrawn", "event_moved", now=now)
        elif moved != offer:
            offer_place(transaction, registration, moved, why="event_moved", now=now, links=links)
