"""Somebody has to wait: the log says why, and shortly before the list closes they are asked like all others."""

from datetime import datetime

from services.registration.domain.offers import offer_now
from services.registration.domain.places import has_room
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.steps.note_waiting import note_waiting, why_waiting
from services.registration.use_cases.steps.offer_place import offer_place


def join_waiting_list(
    transaction: EventTransaction, registration: Registration, *, now: datetime, links: ManageLinks
) -> Registration:
    """Returns a registration that was saved and has to wait, with the offer of a place if everybody has one."""
    note_waiting(transaction, registration, "joined", why_waiting(transaction, registration), now=now)
    event, offer = transaction.event, offer_now(transaction.event, now)
    if offer is None or offer.holds_place or not event.waiting_list_moves(now):
        return registration
    if not has_room(event, transaction.count, registration.category):
        return registration
    return offer_place(transaction, registration, offer, now=now, links=links)
