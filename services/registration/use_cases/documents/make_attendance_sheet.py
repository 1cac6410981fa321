"""An organiser draws up the list on which people sign for their attendance."""

from services.registration.domain.attendance_roll import (
    AttendanceRoll,
    RollChoice,
    UnknownSession,
    attendance_roll,
    is_on_roll,
)
from services.registration.domain.event import Event
from services.registration.ports.people import Entry, Registrations
from shared.clock import Clock


async def make_attendance_sheet(
    event: Event, choice: RollChoice, *, registrations: Registrations, clock: Clock
) -> AttendanceRoll:
    """Returns everybody confirmed or admitted, by name, or of them those of a session. Raises UnknownSession."""
    if choice.session is not None and event.session(choice.session) is None:
        raise UnknownSession(errors=(("/query/session", f"There is no session {choice.session!r}."),))
    people = [
        (entry.registration, entry.attendance)
        async for entry in registrations.attendees(event.slug)
        if is_on_roll(entry.registration, choice) and _signs(event, entry)
    ]
    return attendance_roll(event, choice, people, clock())


def _signs(event: Event, entry: Entry) -> bool:
    """Whether somebody is at the venue to sign: people online are not, unless they came all the same."""
    return entry.attendance.was_there or not event.is_online(entry.registration.category)
