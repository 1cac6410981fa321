"""Whoever is registered, as the door knows them."""

from dataclasses import dataclass
from typing import Literal

from services.checkin.domain.scans import RecordedScan
from shared.contracts.registration import BadgeState, RegistrationState, TicketState
from shared.language.names import full_name


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket: the hash of its secret and the key that the secret opens (both hex)."""

    hash: str
    roster_key: str
    state: TicketState


@dataclass(frozen=True, slots=True)
class Booking:
    """One session that somebody booked."""

    id: str
    state: Literal["confirmed", "waitlisted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """One registration with its tickets and the scans that let it in or out.

    `revision` grows with every change of the document; a scan is stored only on the revision it was judged by.
    `attendance_version` grows with those changes that bear on the attendance.
    """

    registration: str
    event: str
    code: str
    state: RegistrationState
    honorific: str
    first_name: str
    last_name: str
    company: str
    category: str
    sessions: tuple[Booking, ...]
    tickets: tuple[Ticket, ...]
    tray: str
    badge: BadgeState
    attention: str | None
    erased: bool
    version: int
    revision: int
    attendance_version: int = 0
    scans: tuple[RecordedScan, ...] = ()

    @property
    def name(self) -> str:
        """The name as people say it."""
        return full_name(self.honorific, self.first_name, self.last_name)

    @property
    def booked(self) -> frozenset[str]:
        """The sessions in which a place is theirs."""
        return frozenset(booking.id for booking in self.sessions if booking.state == "confirmed")

    def ticket_state(self, hash_: str) -> TicketState:
        """The state of the ticket with this hash; `valid` where they were found by their code."""
        return next((ticket.state for ticket in self.tickets if ticket.hash == hash_), "valid")
