"""Places that became free go to those who wait, in order."""

from datetime import datetime

from services.registration.domain.places import free_in_event, has_room, session_has_room
from services.registration.domain.transitions import confirm, give_session
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.steps.mail_changes import mail_changes
from services.registration.use_cases.steps.save_and_mail import save_and_mail
from shared.audit import audit_entry
from shared.documents.tickets import Random

WAITING_LIST = "waiting list"
"""The actor where a place was given because its turn came."""


async def fill_places(transaction: EventTransaction, *, now: datetime, random: Random, links: ManageLinks) -> None:
    """Confirms those who wait for the event, then those who wait for its sessions, as far as there is room."""
    if not transaction.event.waiting_list_moves(now):
        return
    await _fill_event(transaction, now, random, links)
    for session in transaction.event.sessions:
        if session_has_room(transaction.event, transaction.count, session.id):
            await _fill_session(transaction, session.id, now, links)


async def _fill_event(transaction: EventTransaction, now: datetime, random: Random, links: ManageLinks) -> None:
    event, count = transaction.event, transaction.count
    if free_in_event(event, count) == 0 or not any(count.waiting.values()):
        return
    async for registration in transaction.waiting():
        if free_in_event(event, count) == 0:
            break
        if has_room(event, count, registration.category):
            confirmed = confirm(registration, event=event, count=count, now=now, random=random)
            await save_and_mail(transaction, confirmed, before=registration, now=now, links=links)
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
        mail_changes(transaction, served, ["sessions"], before=registration, now=now, links=links)
