"""An organiser looks who of the watched guests has come."""

from collections.abc import Sequence

from services.checkin.domain.watching import WatchedGuest, watched_guest
from services.checkin.ports.watching import WatchedGuests


async def list_watched_guests(event: str, *, guests: WatchedGuests) -> Sequence[WatchedGuest]:
    """The watched guests of the event by name, each with the arrivals so far."""
    return [watched_guest(attendee) for attendee in await guests.of_event(event)]
