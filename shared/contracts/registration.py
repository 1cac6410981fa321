"""Messages of registration about events and registrations."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

Texts: TypeAlias = dict[str, str]
"""A text per language code; at least one entry."""

EventState: TypeAlias = Literal["draft", "published", "closed", "cancelled", "postponed", "archived"]
RegistrationState: TypeAlias = Literal["awaiting_approval", "confirmed", "waitlisted", "cancelled", "declined"]
DoorState: TypeAlias = Literal["awaiting_approval", "confirmed", "waitlisted", "cancelled", "declined", "online"]
BookingState: TypeAlias = Literal["confirmed", "waitlisted"]
TicketState: TypeAlias = Literal["valid", "revoked", "handed_over"]
BadgeState: TypeAlias = Literal["none", "printed", "outdated"]
Role: TypeAlias = Literal["owner", "editor", "door_manager", "viewer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """The place of an event; `url` leads to a map."""

    name: str = ""
    address: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryDetails:
    """A category of attendees. Those of an `online` one take part from afar: they have no badge."""

    id: str
    name: Texts
    online: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDetails:
    """A session of an event."""

    id: str
    name: Texts
    room: str = ""
    capacity: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDetails:
    """An event as mails and badges show it. Only mails know the absolute `logo_url`."""

    title: Texts
    languages: list[str]
    timezone: str
    starts_at: datetime
    ends_at: datetime
    venue: Venue
    categories: list[CategoryDetails]
    sessions: list[SessionDetails]
    reply_to: str | None = None
    accent: str | None = None
    logo_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentText:
    """A consent that the event asks for, in the organisers' words."""

    id: str
    text: Texts
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyNotice:
    """The privacy notice of an event."""

    version: str = ""
    text: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventChanged:
    """The whole state of one event. `members` maps account ids to their role in it.

    `consents` and `privacy` are what somebody is asked and told who registers at the desk.
    """

    NAME: ClassVar = "event.changed.v1"
    PER_EVENT: ClassVar = False
    event: str
    version: int
    short_id: str
    state: EventState
    details: EventDetails
    members: dict[str, Role]
    room_limit: int | None = None
    consents: list[ConsentText] = field(default_factory=list)
    privacy: PrivacyNotice = field(default_factory=PrivacyNotice)
    epoch: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """One booked session of a registration."""

    id: str
    state: BookingState


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFingerprint:
    """A ticket for the door: the hash of its secret and the roster key derived from it, both hex."""

    hash: str
    roster_key: str
    state: TicketState


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationChanged:
    """The state of one registration for the door. An erased registration has no names.

    `online`: it is confirmed, and takes part from afar, so that nobody is expected at the door. `tags` are words of the
    organisers. `address_hash` is the hex SHA-256 of the address, whose case does not matter; None without one.
    """

    NAME: ClassVar = "registration.changed.v1"
    PER_EVENT: ClassVar = True
    registration: str
    event: str
    version: int
    code: str
    state: DoorState
    honorific: str
    first_name: str
    last_name: str
    company: str
    category: str
    sessions: list[Booking]
    tickets: list[TicketFingerprint]
    tray: str
    badge: BadgeState
    attention: str | None = None
    erased: bool = False
    address_hash: str | None = None
    epoch: int = 0
    tags: list[str] = field(default_factory=list)
