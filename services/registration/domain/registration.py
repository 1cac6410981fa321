"""A registration: one attendee's entry, with its bookings, tickets and consents."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from shared.contracts.registration import BadgeState, BookingState, RegistrationState, TicketState
from shared.errors import Conflict, NotFound
from shared.language.names import full_name, guest_name, has_name, tray

# Beside the code and the tray, which follow from others or never change.
ON_BADGE = ("honorific", "first_name", "last_name", "company", "job_title", "category", "tags")
DIGEST_LENGTH = 16
LAST_LAPSE = 2  # whoever lets so many offers lapse no longer waits
ACTIVE_STATES: tuple[RegistrationState, ...] = ("awaiting_approval", "confirmed", "waitlisted")

Coming = Literal["asked", "yes", "no"]
Answer = str | bool | int | float | list[str] | None
Answers = Mapping[str, Answer]
Source = Literal["public", "organiser", "walk_in"]


class UnknownRegistration(NotFound):
    """There is no such registration here."""


class AlreadyRegistered(Conflict):
    """This address is registered already."""


class AddressChangedSince(Conflict):
    """The address of this registration has changed since the e-mail went out."""


class NotInThisState(Conflict):
    """As the registration stands now, this is not possible."""


class NothingToConfirm(Conflict):
    """The event is cancelled or postponed; no place in it can be confirmed now."""


class ChangesFrozen(Conflict):
    """Changes are no longer possible; please write to the organiser."""


class PlaceUsed(Conflict):
    """Somebody has come with this place already."""


class PlaceHandedOver(Conflict):
    """This place has been handed over to somebody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A booked session. The smaller its `line`, the earlier it gets a place."""

    id: str
    state: BookingState
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A right to enter. `valid` are the newest that was made for the holder, and blank badges that they got."""

    secret: str
    state: TicketState
    issued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecord:
    """Whether, when and to which version of its text somebody agreed to a consent; `at_desk`: on a device's screen."""

    given: bool
    version: str
    at: datetime
    at_desk: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A place that somebody who waits may accept until `expires_at`.

    It is held for them, unless it is offered to everybody who waits: then the first to accept gets it.
    """

    expires_at: datetime
    holds_place: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownColleague:
    """A colleague in a group whose address was registered already: they join no group, and hold nothing in it.

    The booker sees them as everybody else in the group, so that nobody learns which addresses are
    registered. `state` is the outcome that a new address got, `line` the number that it would have in the line.
    """

    id: str
    line: int = 0
    state: RegistrationState
    first_name: str = ""
    last_name: str = ""
    email: str
    company: str = ""
    job_title: str = ""
    category: str
    sessions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """One attendee's entry. The smaller its `line`, the earlier it gets a place in the event.

    `holder` grows when the place is handed over, and with it the manage link changes. `tags` are words of the
    organisers, such as VIP. `organisation` is the id in the team's list that company or address were matched
    to, or that an organiser chose: then `organisation_by_hand`. `printed_badge` is the digest of the badge that was
    printed last; None: none was.

    `booked_by` is the code of the registration whose holder registered this attendee with a group; an attendee
    without an address ('') gets mails at the booker's, `booker_email`, and one whose name is to follow is called the
    guest of `booker_name`. A group that `waits_together` wants places for all or for none, and is served together.
    `known_colleagues` are those of a booker who were registered already. `offer` is a place that is offered to an
    attendee who waits, `lapsed_offers` counts those that were not answered. `invitation` is the code by which they
    registered. `coming` is the answer to "still coming?"; None: nobody asked. `confirmed_at` is when the holder was
    confirmed, also one who takes part online and has no ticket. `joined_at` is when they first joined online.
    `reminded_at` is when the owner was last mailed that the address is registered. `merged_into` is the code of the
    registration that took this one's place, because both were one person's. An erased registration has no
    personal data; `erased_at` says since when.
    """

    id: str
    event: str
    code: str
    line: int
    version: int = 1
    state: RegistrationState
    honorific: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str
    company: str = ""
    job_title: str = ""
    category: str
    sessions: tuple[Booking, ...] = ()
    answers: Answers = field(default_factory=dict)
    consents: Mapping[str, ConsentRecord] = field(default_factory=dict)
    locale: str
    tickets: tuple[Ticket, ...] = ()
    tags: tuple[str, ...] = ()
    printed_badge: str | None = None
    attention: str | None = None
    reason: str | None = None
    holder: int = 1
    source: Source = "public"
    organisation: str | None = None
    organisation_by_hand: bool = False
    booked_by: str | None = None
    booker_email: str = ""
    booker_name: str = ""
    waits_together: bool = False
    known_colleagues: tuple[KnownColleague, ...] = ()
    offer: Offer | None = None
    lapsed_offers: int = 0
    invitation: str | None = None
    coming: Coming | None = None
    confirmed_at: datetime | None = None
    joined_at: datetime | None = None
    reminded_at: datetime | None = None
    merged_into: str | None = None
    erased_at: datetime | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def is_active(self) -> bool:
        """Whether it stands, so that its address cannot register again."""
        return self.state in ACTIVE_STATES

    @property
    def name(self) -> str:
        """The full name; of somebody in a group whose name is to follow, that of a guest of the booker."""
        if self.is_nameless and self.booker_name:
            return guest_name(self.booker_name, self.locale)
        return full_name(self.honorific, self.first_name, self.last_name)

    @property
    def shown_last_name(self) -> str:
        """The last name where first and last names stand apart; that of a guest where there is no name."""
        return self.name if self.is_nameless else self.last_name

    @property
    def is_nameless(self) -> bool:
        """Whether no part of a name can be seen: the name of somebody in a group may follow."""
        return not has_name(self.first_name, self.last_name)

    @property
    def mail_address(self) -> str:
        """The address to which mails about it go: the attendee's, else the booker's; '' where there is none."""
        return self.email or self.booker_email

    @property
    def party(self) -> str:
        """The name that those share who are served together: their booker's code. Whoever waits alone has their id."""
        return self.booked_by or self.code if self.waits_together else self.id

    @property
    def holds_offer(self) -> bool:
        """Whether a place is held for it, as one that is offered."""
        return self.state == "waitlisted" and self.offer is not None and self.offer.holds_place

    @property
    def tray(self) -> str:
        """The letter under which the badge lies."""
        return tray(self.first_name, self.last_name)

    @property
    def badge_digest(self) -> str:
        """A hex digest of what stands on the badge, code included: equal badges have equal digests."""
        return badge_digest([getattr(self, name) for name in ON_BADGE], self.secret)

    @property
    def badge(self) -> BadgeState:
        """The state of the printed badge: `outdated` once something else would stand on it."""
        if self.printed_badge is None:
            return "none"
        return "printed" if self.printed_badge == self.badge_digest else "outdated"

    @property
    def actor(self) -> str:
        """The holder, as the audit log names them."""
        return f"attendee:{self.id}"

    @property
    def secret(self) -> str | None:
        """The secret of the valid ticket."""
        return next((ticket.secret for ticket in self.tickets if ticket.state == "valid"), None)

    @property
    def informed_at(self) -> datetime:
        """The moment when the holder last learned when and where the event is: when confirmed, or on registering."""
        moments = [self.created_at, *(ticket.issued_at for ticket in self.tickets)]
        return max([*moments, self.confirmed_at] if self.confirmed_at else moments)

    @property
    def was_confirmed(self) -> bool:
        """Whether it is or was confirmed: then its holder has calendar entries."""
        return self.confirmed_at is not None or bool(self.tickets)

    @property
    def let_offers_lapse(self) -> bool:
        """Whether it is cancelled because its attendee answered no offer."""
        return self.state == "cancelled" and self.lapsed_offers >= LAST_LAPSE

    @property
    def session_ids(self) -> tuple[str, ...]:
        """The ids of the booked sessions."""
        return tuple(booking.id for booking in self.sessions)

    def changed(self, now: datetime, **fields: Any) -> "Registration":
        """The registration in its next version, with `fields` changed."""
        return replace(self, **fields, version=self.version + 1, updated_at=now)

    def require(self, *states: RegistrationState) -> None:
        """Raises NotInThisState unless it is in one of `states`."""
        if self.state not in states:
            raise NotInThisState(f"The registration is {self.state.replace('_', ' ')}.")

    def require_holder(self, holder: int | None) -> None:
        """Raises PlaceHandedOver unless a `holder` who acts (None: somebody else does) still has the place."""
        if holder is not None and holder != self.holder:
            raise PlaceHandedOver

    def require_data(self) -> None:
        """Raises NotInThisState where the data of the attendee are erased."""
        if self.erased_at is not None:
            raise NotInThisState("The data of this attendee are erased.")


def badge_digest(shown: Sequence[Any], secret: str | None) -> str:
    """Returns a hex digest of a badge with the values of ON_BADGE, in that order, and the ticket's secret as code."""
    return hashlib.sha256(json.dumps([*shown, secret]).encode()).hexdigest()[:DIGEST_LENGTH]
