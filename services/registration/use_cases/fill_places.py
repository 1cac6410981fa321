"""Places that became free go to who waits, in order."""

from services.registration.domain.messages import mail
from services.registration.domain.places import bookings_for, free_in_event, has_room, session_has_room
from services.registration.domain.registration import Booking, Registration
from services.registration.ports.desk import Desk
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.new_registration import new_ticket, tell_attendee
from shared.audit import AuditEntry

NOBODY = "waiting list"  # the actor where no person acted


async def fill_places(transaction: EventTransaction, desk: Desk) -> None:
    """Confirms who waits for the event, then who waits for its sessions, as far as there is room."""
    if not transaction.event.waiting_list_moves(desk.now()):
        return
    await _fill_event(transaction, desk)
    for session in transaction.event.sessions:
        if session_has_room(transaction.event, transaction.count, session.id):
            await _fill_session(transaction, session.id, desk)


async def _fill_event(transaction: EventTransaction, desk: Desk) -> None:
    if free_in_event(transaction.event, transaction.count) == 0 or not any(transaction.count.waiting.values()):
        return
    async for registration in transaction.waiting():
        if free_in_event(transaction.event, transaction.count) == 0:
            break
        if has_room(transaction.event, transaction.count, registration.category):
            await confirm(transaction, registration, NOBODY, desk)


async def confirm(transaction: EventTransaction, registration: Registration, actor: str, desk: Desk) -> Registration:
    """Gives a registration its place, its bookings and its ticket, and mails the confirmation."""
    now = desk.now()
    sessions = tuple(booking.id for booking in registration.sessions)
    confirmed = registration.changed(
        now,
        state="confirmed",
        sessions=bookings_for(
            transaction.event, transaction.count, sessions, confirmed=True, held=registration.sessions
        ),
        tickets=(*registration.tickets, new_ticket(transaction.event, desk)),
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
    await tell_attendee(transaction, confirmed, desk)
    return confirmed


async def _fill_session(transaction: EventTransaction, session: str, desk: Desk) -> None:
    async for registration in transaction.waiting_for(session):
        if not session_has_room(transaction.event, transaction.count, session):
            break
        now = desk.now()
        served = registration.changed(now, sessions=_with_place(registration.sessions, session))
        transaction.save(served, before=registration)
        url = desk.manage_url(served)
        occasion = str(served.version)
        transaction.send(
            mail("changed", transaction.event, served, occasion=occasion, manage_url=url, now=now, changed=["sessions"])
        )


def _with_place(bookings: tuple[Booking, ...], session: str) -> tuple[Booking, ...]:
    return tuple(b.model_copy(update={"state": "confirmed"}) if b.id == session else b for b in bookings)
