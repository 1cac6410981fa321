"""Places that became free go to those who wait, in order: at once, or as an offer."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime

from services.registration.domain.offers import is_asked, offer_now
from services.registration.domain.parties import have_room, somebody_can_be_served
from services.registration.domain.places import session_has_room
from services.registration.domain.registration import Offer, Registration
from services.registration.domain.transitions import confirm, give_session
from services.registration.domain.waiting_log import Why
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.steps.mail_changes import mail_changes
from services.registration.use_cases.steps.note_waiting import note_sessions, note_waiting, why_waiting
from services.registration.use_cases.steps.offer_place import WAITING_LIST, offer_place
from services.registration.use_cases.steps.save_and_mail import save_and_mail
from shared.audit import audit_entry
from shared.documents.tickets import Random


async def fill_places(transaction: EventTransaction, *, now: datetime, random: Random, links: ManageLinks) -> None:
    """Serves those who wait for the event, then those who wait for its sessions, as far as there is room."""
    if not transaction.event.waiting_list_moves(now):
        return
    await _fill_event(transaction, now, random, links)
    for session in transaction.event.sessions:
        if session_has_room(transaction.event, transaction.count, session.id):
            await _fill_session(transaction, session.id, now, links)


async def _fill_event(transaction: EventTransaction, now: datetime, random: Random, links: ManageLinks) -> None:
    event, count, offer = transaction.event, transaction.count, offer_now(transaction.event, now)
    if not somebody_can_be_served(event, count):
        return
    passed_over: list[tuple[Registration, Why]] = []
    async for party in _parties(transaction.waiting()):
        unasked = [registration for registration in party if not is_asked(registration, offer)]
        if not have_room(event, count, Counter(registration.category for registration in unasked)):
            passed_over += [(registration, why_waiting(transaction, registration)) for registration in unasked]
            continue
        for registration in unasked:
            await _serve(transaction, registration, offer, now=now, random=random, links=links)
        if unasked:
            for another, why in passed_over:
                note_waiting(transaction, another, "passed_over", why, now=now)
            passed_over.clear()
            if not somebody_can_be_served(event, count):
                break


async def _parties(waiting: AsyncIterator[Registration]) -> AsyncIterator[list[Registration]]:
    """Those who are served together, in order: people alone, and groups that want a place for each or none."""
    party: list[Registration] = []
    async for registration in waiting:
        if party and registration.party != party[0].party:
            yield party
            party = []
        party.append(registration)
    if party:
        yield party


async def _serve(
    transaction: EventTransaction,
    registration: Registration,
    offer: Offer | None,
    *,
    now: datetime,
    random: Random,
    links: ManageLinks,
) -> None:
    if offer is not None:
        offer_place(transaction, registration, offer, now=now, links=links)
        return
    confirmed = confirm(registration, event=transaction.event, count=transaction.count, now=now, random=random)
    await save_and_mail(transaction, confirmed, before=registration, now=now, links=links)
    note_waiting(transaction, confirmed, "confirmed", "place_free", now=now)
    _audit(transaction, registration.code, now)


def _audit(transaction: EventTransaction, code: str, now: datetime) -> None:
    before, after, event = {"state": "waitlisted"}, {"state": "confirmed"}, transaction.event.slug
    transaction.audit(
        audit_entry("registration.confirmed", code, event=event, actor=WAITING_LIST, at=now, before=before, after=after)
    )


async def _fill_session(transaction: EventTransaction, session: str, now: datetime, links: ManageLinks) -> None:
    async for registration in transaction.waiting_for(session):
        if not session_has_room(transaction.event, transaction.count, session):
            break
        served = give_session(registration, session, now=now)
        transaction.save(served, before=registration)
        note_sessions(transaction, served, registration, now=now)
        mail_changes(transaction, served, ["sessions"], before=registration, now=now, links=links)
