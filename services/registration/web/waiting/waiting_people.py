"""The people who wait for an event or for one of its sessions, in order."""

from services.registration.domain.registration import Registration
from services.registration.ports.people import Cursor, Entry, Filter, Registrations

MOST_IN_SESSION = 500


async def waiting_for_event(
    registrations: Registrations, event: str, limit: int, after: int | None = None
) -> list[Entry]:
    """Returns those who wait for the event, from behind the line number `after`."""
    cursor = None if after is None else Cursor(after)
    return await registrations.page(event, Filter(state="waitlisted"), limit, cursor)


async def waiting_for_session(registrations: Registrations, event: str, session: str) -> list[Entry]:
    """Returns those with a place in the event who wait for a session, the next one first."""
    criteria = Filter(state="confirmed", session=session, booking="waitlisted")
    entries = await registrations.page(event, criteria, MOST_IN_SESSION, None)
    return sorted(entries, key=lambda entry: _line_for(entry.registration, session))


def _line_for(registration: Registration, session: str) -> int:
    return next(booking.line for booking in registration.sessions if booking.id == session)
