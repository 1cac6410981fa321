"""Offers of places that nobody accepted in time go to the next in line."""

from datetime import datetime

from services.registration.domain.offers import costs_turn, lapse_offer
from services.registration.domain.registration import Offer, Registration
from services.registration.domain.waiting_log import Why
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.steps.fill_places import fill_places
from services.registration.use_cases.steps.note_waiting import note_waiting
from services.registration.use_cases.steps.offer_place import WAITING_LIST
from services.registration.use_cases.steps.save_cancelled import save_cancelled
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

    async def due(transaction: EventTransaction) -> list[str]:
        now = clock()
        return [r.code async for r in transaction.offered() if r.offer is not None and r.offer.expires_at <= now]

    async def lapse(transaction: EventTransaction) -> datetime | None:
        now = clock()
        standing = [(r.offer, r) async for r in transaction.offered() if r.offer is not None]
        ended = [(offer, r) for offer, r in standing if offer.expires_at <= now and r.code in codes]
        for offer, registration in sorted(ended, key=lambda pair: (pair[0].expires_at, pair[1].line)):
            await _lapse(transaction, registration, offer, now, links)
        if ended:
            await fill_places(transaction, now=now, random=random, links=links)
        return min([r.offer.expires_at async for r in transaction.offered() if r.offer is not None], default=None)

    try:
        codes = await transactions.run(slug, Prefetch(), due)
        return await transactions.run(slug, Prefetch(codes=codes), lapse)
    except UnknownEvent:
        return None


async def _lapse(
    transaction: EventTransaction, registration: Registration, offer: Offer, now: datetime, links: ManageLinks
) -> None:
    event = transaction.event
    lapsed = lapse_offer(registration, offer, event=event, count=transaction.count, now=now)
    why: Why = "no_answer" if costs_turn(offer, event) else "list_closed"
    if lapsed.state == "cancelled":
        await save_cancelled(transaction, lapsed, "lapsed", why, before=registration, now=now, links=links)
    else:
        transaction.save(lapsed, before=registration)
        note_waiting(transaction, lapsed, "lapsed", why, now=now)
    after = {"state": lapsed.state}
    entry = audit_entry(
        "registration.offer_lapsed", lapsed.code, event=event.slug, actor=WAITING_LIST, at=now, after=after
    )
    transaction.audit(entry)
