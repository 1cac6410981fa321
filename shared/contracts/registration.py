"""What registration tells the others: events, registrations, who may sign in, and which mails are to be sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

Texts: TypeAlias = dict[str, str]
"""A text per language code; at least one entry."""

EventState: TypeAlias = Literal["draft", "published", "closed", "cancelled", "postponed", "archived"]
RegistrationState: TypeAlias = Literal["awaiting_approval", "confirmed", "waitlisted", "cancelled", "declined"]
BookingState: TypeAlias = Literal["confirmed", "waitlisted"]
TicketState: TypeAlias = Literal["valid", "revoked", "handed_over"]
BadgeState: TypeAlias = Literal["none", "printed", "outdated"]
Role: TypeAlias = Literal["owner", "editor", "door_manager", "viewer"]
MailKind: TypeAlias = Literal[
    "confirmation",
    "waitlisted",
    "place_offered",
    "approval_pending",
    "approved",
    "declined",
    "changed",
    "handed_over",
    "cancelled",
    "already_registered",
    "invitation",
    "still_coming",
    "reminder",
    "group_summary",
    "event_changed",
    "event_cancelled",
    "event_postponed",
    "thank_you",
    "certificate",
    "paper_list",
    "meal_sheet",
    "sign_in",
    "digest",
    "campaign",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """Where the event takes place; `url` leads to a map."""

    name: str = ""
    address: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryDetails:
    """A kind of attendee, as others show it."""

    id: str
    name: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDetails:
    """A workshop or dinner inside the event, as others show it."""

    id: str
    name: Texts
    room: str = ""
    capacity: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDetails:
    """What people are told of an event in mails and on badges."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class EventChanged:
    """The whole state of one event. `members` maps account ids to their role in it."""

    NAME: ClassVar = "event.changed.v1"
    event: str
    version: int
    short_id: str
    state: EventState
    details: EventDetails
    members: dict[str, Role]
    room_limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """One booked session of a registration."""

    id: str
    state: BookingState


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFingerprint:
    """What the door may know of a ticket: the hash of its secret and the key that the secret opens, both hex."""

    hash: str
    roster_key: str
    state: TicketState


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationChanged:
    """The whole state of one registration, as far as the door needs it. An erased one has lost its names."""

    NAME: ClassVar = "registration.changed.v1"
    registration: str
    event: str
    version: int
    code: str
    state: RegistrationState
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged:
    """The whole state of one organiser's account. An `admin` looks after the installation."""

    NAME: ClassVar = "account.changed.v1"
    account: str
    version: int
    email: str
    admin: bool
    disabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenChanged:
    """The whole state of one API token. `hash` is the hex SHA-256 of the token's text."""

    NAME: ClassVar = "token.changed.v1"
    token: str
    version: int
    account: str
    hash: str
    scopes: list[str]
    revoked: bool
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded:
    """Somebody signed out: the cookie of this session is no longer good anywhere."""

    NAME: ClassVar = "session.ended.v1"
    session: str
    ended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """The attendee a mail is about. `tray` and `code` stand on the badge."""

    code: str
    honorific: str
    first_name: str
    last_name: str
    company: str
    job_title: str
    category: str
    tray: str
    sessions: list[Booking]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRequested:
    """One mail is to be sent to one address, once. `mail` is deterministic: asking twice sends once.

    It carries all that the mail says, so that it reads the same whenever it is sent. `ticket_secret` is there when the
    mail holds a badge, `waiting_position` (1 = next) when the person waits, `changed` names the changed fields of a
    `changed` mail, `reason` is the organiser's own wording.
    """

    NAME: ClassVar = "mail.requested.v1"
    mail: str
    event: str
    kind: MailKind
    to: str
    locale: str
    requested_at: datetime
    details: EventDetails
    registration: str | None = None
    recipient: Recipient | None = None
    ticket_secret: str | None = None
    manage_url: str | None = None
    waiting_position: int | None = None
    changed: list[str] | None = None
    reason: str | None = None
