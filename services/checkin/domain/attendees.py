"""The people who are registered, as far as the door needs to know them."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from services.checkin.domain.scans import RecordedScan
from shared.contracts.registration import BadgeState, DoorState, TicketState
from shared.language.names import full_name


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket: the hash of its secret, and the key derived from the secret (both hex)."""

    hash: str
    roster_key: str
    state: TicketState


@dataclass(frozen=True, slots=True)
class Booking:
    """One booked session."""

    id: str
    state: Literal["confirmed", "waitlisted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """One registration with its tickets and the scans that let its holder in or out.

    `epoch` and `version` are registration's. `revision` grows with every change that check-in stores; a scan is
    recorded only on the revision on which it was judged. `attendance_version` grows with those changes that bear on the
    attendance. `tags` are words of the organisers, such as VIP; they change no verdict. `host` is the name
    of whoever is told when this person arrives; None where nobody is. `address` is the hash of the e-mail address. One
    that was merged with another registration has no personal data; its scans and tickets are those of `merged_into`.
    """

    registration: str
    event: str
    code: str
    state: DoorState
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
    revision: int = 0
    attendance_version: int = 0
    epoch: int = 0
    address: str | None = None
    merged_into: str | None = None
    scans: tuple[RecordedScan, ...] = ()
    tags: tuple[str, ...] = ()
    host: str | None = None

    @property
    def name(self) -> str:
        """The name as people say it."""
        return full_name(self.honorific, self.first_name, self.last_name)

    def without_personal_data(self) -> "Attendee":
        """The fields that counts need, after an erasure: no names, no tickets, no notes."""
        names: dict[str, Any] = {"honorific": "", "first_name": "", "last_name": "", "company": ""}
        return replace(self, **names, tickets=(), tray="", attention=None, tags=(), host=None, address=None)

    @property
    def door_note(self) -> str | None:
        """The text for people at the door: the organisers' note, and the host who waits for this person."""
        host = f"Host: {self.host}" if self.host is not None else None
        return " · ".join(text for text in (self.attention, host) if text) or None

    @property
    def booked(self) -> frozenset[str]:
        """The sessions in which this person has a place."""
        return frozenset(booking.id for booking in self.sessions if booking.state == "confirmed")

    def ticket_state(self, hash_: str) -> TicketState:
        """The state of the ticket with this hash; `valid` where the person was found by code."""
        return next((ticket.state for ticket in self.tickets if ticket.hash == hash_), "valid")
