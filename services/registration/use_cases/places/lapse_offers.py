"""Offers of places that nobody accepted in time go to the next in line."""

from datetime import datetime

from services.registration.domain.offers import costs_turn, lapse_offer
from services.registration.domain.registration import Offer, Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.steps.fill_places import fill_places
from services.registration.use_cases.steps.note_waiting import note_waiting
from services.registration.use_cases.steps.offer_place import WAITING_LIST
from services.registration.use_cases.steps.save_and_mail import save_and_mail
from shared.audit import audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.identity.authorisation import UnknownEvent


async def lapse_offers(
    slug: str,
    _due_at: datetime,
    *,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> datetime | None:
    """Ends the offers of an event whose time is up, the earliest first; returns when to look again; None: never.

    A second run, here or elsewhere, sees them ended and does nothing.
    """

    async def lapse(transaction: EventTransaction) -> datetime | None:
        now = clock()
        standing = [(r.offer, r) async for r in transaction.offered() if r.offer is not None]
        due = [(offer, registration) for offer, registration in standing if offer.expires_at <= now]
        for offer, registration in sorted(due, key=lambda pair: (pair[0].expires_at, pair[1].line)):
            await _lapse(transaction, registration, offer, now, links)
        if due:
            await fill_places(transaction, now=now, random=random, links=links)
        return min([r.offer.expires_at async for r in transaction.offered() if r.offer is not None], default=None)

    try:
        return await transactions.run(slug, Prefetch(), lapse)
    except UnknownEvent:
        return None


async def _lapse(
    transaction: EventTransaction, registration: Registration, offer: Offer, now: datetime, links: ManageLinks
) -> None:
    event = transaction.event
    lapsed = lapse_offer(registration, offer, event=event, count=transaction.count, now=now)
    if lapsed.state == "cancelled":
        await save_and_mail(transaction, lapsed, before=registration, now=now, links=links)
    else:
        transaction.save(lapsed, before=registration)
    note_waiting(transaction, lapsed, "lapsed", "no_answer" if costs_turn(offer, event) else "list_closed", now=now)
    after = {"state": lapsed.state}
    entry = audit_entry(
        "registration.offer_lapsed", lapsed.code, event=event.slug, actor=WAITING_LIST, at=now, after=after
    )
    transaction.audit(entry)
