"""What the use cases of registration need from outside."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from services.registration.domain.account import Account, ApiToken
from services.registration.domain.event import Event
from services.registration.domain.places import Outcome, PlaceCount
from services.registration.domain.registration import Registration
from services.registration.domain.sign_in import SignIn
from shared.audit import AuditEntry
from shared.contracts import Message
from shared.contracts.checkin import AttendanceChanged
from shared.contracts.mailer import MailChanged
from shared.documents.tickets import Random

Result = TypeVar("Result")
MAIN = "main"  # the check-in list of which attendance is shown


@dataclass(frozen=True, slots=True)
class Reads:
    """What a change will look at, told beforehand so that changes made together look it up together."""

    emails: Collection[str] = ()
    codes: Collection[str] = ()
    replays: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Replay:
    """The answer once given to a repeatable submission. `fingerprint` tells whether it is the same submission."""

    key: str
    fingerprint: str
    outcome: Outcome


class Book(Protocol):
    """One event, opened for a change that becomes visible as a whole or not at all."""

    event: Event
    count: PlaceCount

    def by_email(self, email: str) -> Registration | None:
        """The active registration of an address named in Reads."""

    def by_code(self, code: str) -> Registration:
        """The registration with a code named in Reads. Raises UnknownRegistration."""

    def replay(self, key: str) -> Replay | None:
        """What was answered to the submission with a key named in Reads."""

    def remember(self, replay: Replay) -> None:
        """Keeps the answer to a repeatable submission."""

    async def people_ahead(self, registration: Registration) -> int:
        """How many wait for the event before somebody who waits."""

    def waiting(self) -> AsyncIterator[Registration]:
        """Who waits for the event, in order."""

    def waiting_for(self, session: str) -> AsyncIterator[Registration]:
        """Confirmed registrations that wait for a session, in order."""

    def put(self, registration: Registration, before: Registration | None = None) -> None:
        """Keeps a registration in its new state and corrects the places that are taken; tells the other services."""

    def put_event(self, event: Event) -> None:
        """Keeps the event in its new state; tells the other services."""

    def send(self, message: Message) -> None:
        """Sends a message if the change comes about."""

    def note(self, entry: AuditEntry) -> None:
        """Writes an entry into the audit log."""


Change = Callable[[Book], Awaitable[Result]]


class Books(Protocol):
    """All events' books."""

    async def write(self, event: str, reads: Reads, change: Change[Result]) -> Result:
        """Runs `change` on an event's book and commits it, alone or together with others that came meanwhile.

        `change` may run more than once and must raise before it puts anything. Raises UnknownEvent and whatever
        `change` raises.
        """


class Events(Protocol):
    """Events, for reading and for making new ones."""

    async def read(self, slug: str) -> Event:
        """The event. Raises UnknownEvent."""

    async def read_with_count(self, slug: str) -> tuple[Event, PlaceCount]:
        """The event with its places. Raises UnknownEvent."""

    async def published(self, limit: int, after: str | None) -> list[Event]:
        """Published events by slug, from behind `after`."""

    async def coming(self, now: datetime, limit: int) -> list[tuple[Event, PlaceCount]]:
        """Published events that have not ended at `now`, the next one first, with their places."""

    async def of_account(self, account: str, limit: int, after: str | None) -> list[Event]:
        """Events in which an account has a role, by slug, from behind `after`."""

    async def create(self, event: Event, entry: AuditEntry) -> None:
        """Keeps a new event and tells the other services. Raises SlugTaken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How many registrations an event has in each state, and how many people came to its list `main`."""

    confirmed: int = 0
    waitlisted: int = 0
    awaiting_approval: int = 0
    cancelled: int = 0
    arrived: int = 0
    without_mail: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which registrations of an event are meant; None: whatever it be."""

    state: str | None = None
    category: str | None = None
    session: str | None = None
    q: str | None = None


class Registrations(Protocol):
    """Registrations, for reading, with what other services told of them."""

    async def read(self, event: str, code: str) -> "Entry":
        """One registration. Raises UnknownRegistration."""

    async def read_by_id(self, registration: str) -> "Entry":
        """One registration, of whichever event. Raises UnknownRegistration."""

    async def page(self, event: str, which: Filter, limit: int, after: int | None) -> list["Entry"]:
        """Registrations in the order in which they came, from behind line number `after`."""

    async def figures(self, event: str) -> Figures:
        """How many there are of each state, and how many came."""

    def attendance_list(self, event: str, *, with_scans: bool) -> AsyncIterator["Entry"]:
        """Everybody confirmed or admitted, by name; their scans are read only `with_scans`."""

    async def record_attendance(self, message: AttendanceChanged) -> None:
        """Keeps a registration's attendance unless a newer one is known."""

    async def record_mail(self, message: MailChanged) -> None:
        """Keeps what became of the newest mail to a registration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A registration with what other services told of it."""

    registration: Registration
    waiting_position: int | None
    mail: Mapping[str, Any] | None
    attendance: Mapping[str, Any]
    scans: Collection[Mapping[str, Any]]


class Logos(Protocol):
    """The pictures of events' logos."""

    async def prepare(self, picture: bytes) -> bytes:
        """A raster picture as the PNG that pages show. Raises NotAPicture."""

    async def keep(self, event: str, name: str, png: bytes) -> None:
        """Keeps an event's picture under a name."""

    async def read(self, event: str, name: str) -> bytes | None:
        """An event's picture."""

    async def forget_others(self, event: str, name: str | None) -> None:
        """Forgets an event's pictures but the one of this name."""


class Accounts(Protocol):
    """Organisers' accounts and API tokens."""

    async def create(self, account: Account, entry: AuditEntry) -> None:
        """Keeps a new account and tells the other services. Raises AccountTaken."""

    async def by_email(self, email: str) -> Account:
        """The account with an address. Raises UnknownAccount."""

    async def create_token(self, token: ApiToken, entry: AuditEntry) -> None:
        """Keeps a new token and tells the other services."""


class Passwords(Protocol):
    """Passwords, as hashes."""

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether a password matches; takes as long, and is False, where there is no hash."""


class SignIns(Protocol):
    """Sign-ins at the console."""

    async def keep(self, found: SignIn) -> None:
        """Keeps a new sign-in."""

    async def find(self, session: str) -> SignIn | None:
        """The sign-in of a session that was not ended."""

    async def end(self, session: str, at: datetime) -> None:
        """Ends a session here and tells the other services."""


class Publications(Protocol):
    """The present state of everything, to be told again."""

    def state(self, event: str | None) -> AsyncIterator[list[Message]]:
        """The state of one event and its registrations, or of everything, in batches."""

    async def send(self, messages: list[Message]) -> None:
        """Sends messages."""


class Desk(Protocol):
    """What belongs to registering besides the book: time, randomness, and links that only their owner knows."""

    random: Random

    def now(self) -> datetime:
        """The time, aware, in UTC."""

    def new_id(self) -> str:
        """A fresh opaque id."""

    def manage_url(self, registration: Registration) -> str:
        """The address of a registration's manage page, for its present holder."""

    def named_by(self, manage_token: str) -> str | None:
        """The id of the registration that a manage link names; None where it names none."""

    def opens(self, manage_token: str, registration: Registration) -> bool:
        """Whether a manage link is the present holder's. Raises PlaceHandedOver for an earlier holder's."""
