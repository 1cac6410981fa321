"""Things as tests need them, each with what does not matter filled in: `an_attendee(state="cancelled")`."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from services.checkin.domain.attendees import Attendee, Booking, Ticket
from services.checkin.domain.devices import Device
from services.checkin.domain.events import Event
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.scans import Scan, read_code, read_presented
from shared.contracts.registration import Booking as BookingMessage
from shared.contracts.registration import RegistrationChanged, TicketFingerprint
from shared.documents.tickets import fingerprint, new_secret, roster_key

SHORT_ID = "ABCDEF"
NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)


def a_secret(number: int = 1, short_id: str = SHORT_ID) -> str:
    """A ticket's secret, the same each time for the same number."""
    return new_secret(short_id, Random(number))


def a_ticket(secret: str, state: Any = "valid") -> Ticket:
    """What the door knows of the ticket with this secret."""
    return Ticket(fingerprint(secret), roster_key(secret), state)


def a_door_event(**fields: Any) -> Event:
    """An event of one day, as check-in knows it."""
    defaults: dict[str, Any] = {
        "slug": "plastics-2026",
        "short_id": SHORT_ID,
        "state": "published",
        "timezone": "Europe/Luxembourg",
        "starts_at": NOON - timedelta(hours=4),
        "ends_at": NOON + timedelta(hours=6),
        "members": {"organiser": "owner"},
    }
    return Event(**{**defaults, **fields})


def a_list(**fields: Any) -> CheckInList:
    """A check-in list that is always open and for everybody."""
    return CheckInList(**{"event": "plastics-2026", "id": "main", "name": "Main entrance", **fields})


def a_device(id_: str = "phone-1", **fields: Any) -> Device:
    """A phone at the main gate, paired to scan for `main`."""
    defaults: dict[str, Any] = {
        "event": "plastics-2026",
        "gate": "gate-1",
        "gate_name": "Main gate",
        "role": "scan",
        "lists": ("main", "lunch"),
        "name": f"Name of {id_}",
        "paired_at": NOON - timedelta(days=1),
    }
    return Device(id=id_, **{**defaults, **fields})


def an_attendee(number: int = 1, **fields: Any) -> Attendee:
    """Somebody confirmed who holds one valid ticket, `a_secret(number)`, and has not come yet."""
    defaults: dict[str, Any] = {
        "registration": f"registration-{number}",
        "event": "plastics-2026",
        "code": f"CODE{number}",
        "state": "confirmed",
        "honorific": "",
        "first_name": "Zoë",
        "last_name": "Müller-Weber",
        "company": "Ferro SA",
        "category": "industry",
        "sessions": (),
        "tickets": (a_ticket(a_secret(number)),),
        "tray": "M",
        "badge": "printed",
        "attention": None,
        "erased": False,
        "version": 1,
        "revision": 1,
        "scans": (),
    }
    return Attendee(**{**defaults, **fields})


def with_booking(session: str, state: Any = "confirmed") -> tuple[Booking, ...]:
    """One booked session."""
    return (Booking(session, state),)


def a_registration_message(number: int = 1, **fields: Any) -> RegistrationChanged:
    """The state of `an_attendee(number)`, as registration tells it."""
    one = an_attendee(number)
    tickets = [TicketFingerprint(hash=t.hash, roster_key=t.roster_key, state=t.state) for t in one.tickets]
    same = ("registration", "event", "code", "state", "honorific", "first_name", "last_name", "company", "category")
    defaults: dict[str, Any] = {
        **{name: getattr(one, name) for name in same},
        "version": 1,
        "sessions": [BookingMessage(id=b.id, state=b.state) for b in one.sessions],
        "tickets": tickets,
        "tray": one.tray,
        "badge": one.badge,
    }
    return RegistrationChanged(**{**defaults, **fields})


def a_scan(nonce: str = "n1", *, secret: str | None = None, code: str | None = None, **fields: Any) -> Scan:
    """An online scan of `a_secret()` on `main` at noon."""
    presented = (
        read_code(code) if code is not None else read_presented(a_secret() if secret is None else secret, SHORT_ID)
    )
    defaults: dict[str, Any] = {"list": "main", "direction": "entry", "scanned_at": NOON}
    return Scan(nonce=nonce, presented=presented, **{**defaults, **fields})
