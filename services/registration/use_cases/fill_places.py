"""Places that became free go to who waits, in order."""

from dataclasses import replace

from services.registration.domain.messages import mail
from services.registration.domain.places import bookings_for, free_in_event, has_room, session_has_room
from services.registration.domain.registration import Booking, Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.new_registration import new_ticket, tell_attendee
from shared.audit import AuditEntry
from shared.clock import Clock
from shared.documents.tickets import Random

NOBODY = "waiting list"  # the actor where no person acted


async def fill_places(transaction: EventTransaction, clock: Clock, random: Random, links: ManageLinks) -> None:
    """Confirms who waits for the event, then who waits for its sessions, as far as there is room."""
    if not transaction.event.waiting_list_moves(clock()):
        return
    await _fill_event(transaction, clock=clock, random=random, links=links)
    for session in transaction.event.sessions:
        if session_has_room(transaction.event, transaction.count, session.id):
            await _fill_session(transaction, session.id, clock=clock, links=links)


async def _fill_event(transaction: EventTransaction, clock: Clock, random: Random, links: ManageLinks) -> None:
    if free_in_event(transaction.event, transaction.count) == 0 or not any(transaction.count.waiting.values()):
        return
    async for registration in transaction.waiting():
        if free_in_event(transaction.event, transaction.count) == 0:
            break
        if has_room(transaction.event, transaction.count, registration.category):
            await confirm(transaction, registration, NOBODY, clock=clock, random=random, links=links)


async def confirm(
    transaction: EventTransaction,
    registration: Registration,
    actor: str,
    *,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Registration:
    """Gives a registration its place, its bookings and its ticket, and mails the confirmation."""
    now = clock()
    sessions = tuple(booking.id for booking in registration.sessions)
    confirmed = registration.changed(
        now,
        state="confirmed",
        sessions=bookings_for(
            transaction.event, transaction.count, sessions, confirmed=True, held=registration.sessions
        ),
        tickets=(*registration.tickets, new_ticket(transaction.event, clock=clock, random=random)),
    )
    transaction.save(confirmed, before=registration)
    transaction.audit(
        AuditEntry(
            actor=actor,
            action="registration.confirmed",
            event=transaction.event.slug,
            subject=registration.code,
            at=now,
            before={"state": registration.state},
            after={"state": "confirmed"},
        )
    )
    await tell_attendee(transaction, confirmed, clock=clock, links=links)
    return confirmed


async def _fill_session(transaction: EventTransaction, session: str, clock: Clock, links: ManageLinks) -> None:
    async for registration in transaction.waiting_for(session):
        if not session_has_room(transaction.event, transaction.count, session):
            break
        now = clock()
        served = registration.changed(now, sessions=_with_place(registration.sessions, session))
        transaction.save(served, before=registration)
        url = links.url_for(served)
        occasion = str(served.version)
        transaction.send(
            mail("changed", transaction.event, served, occasion=occasion, manage_url=url, now=now, changed=["sessions"])
        )


def _with_place(bookings: tuple[Booking, ...], session: str) -> tuple[Booking, ...]:
    return tuple(replace(b, state="confirmed") if b.id == session else b for b in bookings)
