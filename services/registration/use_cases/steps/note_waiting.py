"""The log of the waiting list is written."""

from datetime import datetime

from services.registration.domain.places import full_part, has_room
from services.registration.domain.registration import Registration
from services.registration.domain.waiting_log import Happening, WaitingNote, Why
from services.registration.ports.places import EventTransaction


def note_waiting(
    transaction: EventTransaction,
    registration: Registration,
    happening: Happening,
    why: Why,
    *,
    now: datetime,
    session: str | None = None,
) -> None:
    """Notes what happened to a registration in the line for a session (an id) or, None, for the event."""
    event, code = transaction.event.slug, registration.code
    transaction.note_waiting(WaitingNote(event=event, code=code, at=now, happening=happening, why=why, session=session))


def why_waiting(transaction: EventTransaction, registration: Registration) -> Why:
    """The reason for which a registration gets no place in the event now."""
    event, count, category = transaction.event, transaction.count, registration.category
    if has_room(event, count, category):
        return "group_too_large" if registration.waits_together else "somebody_ahead"
    return "category_full" if full_part(event, count, category) == "category" else "event_full"


def note_sessions(
    transaction: EventTransaction, registration: Registration, before: Registration | None, *, now: datetime
) -> None:
    """Notes for which sessions a registration begins or ceases to wait; `before`: its last state, None: it is new."""
    waits, waited = _waits_for(registration), _waits_for(before)
    for session in sorted(waits - waited):
        note_waiting(transaction, registration, "joined", "session_full", now=now, session=session)
    served = {booking.id for booking in registration.sessions if booking.state == "confirmed"}
    for session in sorted(waited - waits):
        if registration.state == "confirmed" and session in served:
            note_waiting(transaction, registration, "confirmed", "place_free", now=now, session=session)
        else:
            note_waiting(transaction, registration, "left", "own_wish", now=now, session=session)


def _waits_for(registration: Registration | None) -> set[str]:
    """The sessions for which a registration with a place in the event waits."""
    if registration is None or registration.state != "confirmed":
        return set()
    return {booking.id for booking in registration.sessions if booking.state == "waitlisted"}
