"""Guests whose arrival organisers want to hear of, each with a host who is told."""

from dataclasses import dataclass
from datetime import datetime

from services.checkin.domain.attendance import attend
from services.checkin.domain.attendees import Attendee
from shared.errors import NotFound


class UnknownGuest(NotFound):
    """There is nobody with this code here."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """The first time that a guest was let in on a list, or on one of its days; `gate` is a name."""

    list: str
    gate: str
    at: datetime
    recorded_at: datetime
    offline: bool


@dataclass(frozen=True, slots=True)
class WatchedGuest:
    """A guest with their host and their arrivals so far, the newest first."""

    code: str
    name: str
    company: str
    host: str
    arrivals: tuple[Arrival, ...]


def watched_guest(attendee: Attendee) -> WatchedGuest:
    """The guest, with the first admission on each list or day; rehearsals do not count."""
    entries = (presence.first_entry for presence in attend(attendee.scans).presences.values())
    arrivals = [
        Arrival(s.list, s.gate_name, s.counts_at, s.recorded_at, s.offline) for s in entries if s and not s.rehearsal
    ]
    newest_first = sorted(arrivals, key=lambda arrival: arrival.at, reverse=True)
    return WatchedGuest(attendee.code, attendee.name, attendee.company, attendee.host or "", tuple(newest_first))
