"""Places that became free go to who waits, in order."""

from services.registration.domain.messages import mail
from services.registration.domain.places import bookings_for, free_in_event, has_room, session_has_room
from services.registration.domain.registration import Booking, Registration
from services.registration.ports import Book, Desk
from services.registration.use_cases.new_registration import new_ticket, tell_attendee
from shared.audit import AuditEntry

NOBODY = "waiting list"  # the actor where no person acted


async def fill_places(book: Book, desk: Desk) -> None:
    """Confirms who waits for the event, then who waits for its sessions, as far as there is room."""
    if not book.event.waiting_list_moves(desk.now()):
        return
    await _fill_event(book, desk)
    for session in book.event.sessions:
        if session_has_room(book.event, book.count, session.id):
            await _fill_session(book, session.id, desk)


async def _fill_event(book: Book, desk: Desk) -> None:
    if free_in_event(book.event, book.count) == 0 or not any(book.count.waiting.values()):
        return
    async for registration in book.waiting():
        if free_in_event(book.event, book.count) == 0:
            break
        if has_room(book.event, book.count, registration.category):
            await confirm(book, registration, NOBODY, desk)


async def confirm(book: Book, registration: Registration, actor: str, desk: Desk) -> Registration:
    """Gives a registration its place, its bookings and its ticket, and mails the confirmation."""
    now = desk.now()
    sessions = tuple(booking.id for booking in registration.sessions)
    confirmed = registration.changed(
        now,
        state="confirmed",
        sessions=bookings_for(book.event, book.count, sessions, confirmed=True, held=registration.sessions),
        tickets=(*registration.tickets, new_ticket(book.event, desk)),
    )
    book.put(confirmed, before=registration)
    book.note(
        AuditEntry(
            actor=actor,
            action="registration.confirmed",
            event=book.event.slug,
            subject=registration.code,
            at=now,
            before={"state": registration.state},
            after={"state": "confirmed"},
        )
    )
    await tell_attendee(book, confirmed, desk)
    return confirmed


async def _fill_session(book: Book, session: str, desk: Desk) -> None:
    async for registration in book.waiting_for(session):
        if not session_has_room(book.event, book.count, session):
            break
        now = desk.now()
        served = registration.changed(now, sessions=_with_place(registration.sessions, session))
        book.put(served, before=registration)
        url = desk.manage_url(served)
        occasion = str(served.version)
        book.send(mail("changed", book.event, served, occasion=occasion, manage_url=url, now=now, changed=["sessions"]))


def _with_place(bookings: tuple[Booking, ...], session: str) -> tuple[Booking, ...]:
    return tuple(b.model_copy(update={"state": "confirmed"}) if b.id == session else b for b in bookings)
