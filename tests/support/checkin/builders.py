"""Things as tests need them, each with what does not matter filled in: `an_attendee(state="cancelled")`."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from services.checkin.domain.attendees import Attendee, Booking, Ticket
from services.checkin.domain.devices import Device, PairingCode
from services.checkin.domain.events import Event
from services.checkin.domain.gate_cards import GateCard
from services.checkin.domain.guest_entries import KEPT, GuestDetails, GuestEntry
from services.checkin.domain.judgement import Decision
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.printing import PrintJob, Station
from services.checkin.domain.recording import ScanTimes, recorded
from services.checkin.domain.scans import RecordedScan, Scan, Verdict, read_code, read_presented
from services.checkin.use_cases.devices.create_pairing_code import code_hash
from shared.contracts.registration import Booking as BookingMessage
from shared.contracts.registration import (
    CategoryDetails,
    EventChanged,
    EventDetails,
    RegistrationChanged,
    SessionDetails,
    TicketFingerprint,
    Venue,
)
from shared.documents.tickets import fingerprint, new_secret, roster_key
from tests.support.times import NOON

SHORT_ID = "ABCDEF"


def a_secret(number: int = 1, short_id: str = SHORT_ID) -> str:
    """A ticket's secret, the same each time for the same number."""
    return new_secret(short_id, Random(number))


def a_ticket(secret: str, state: Any = "valid") -> Ticket:
    """The ticket with this secret, as check-in stores it."""
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
    """The state of `an_attendee(number)`, as registration publishes it."""
    attendee = an_attendee(number)
    tickets = [TicketFingerprint(hash=t.hash, roster_key=t.roster_key, state=t.state) for t in attendee.tickets]
    same = ("registration", "event", "code", "state", "honorific", "first_name", "last_name", "company", "category")
    defaults: dict[str, Any] = {
        **{name: getattr(attendee, name) for name in same},
        "version": 1,
        "sessions": [BookingMessage(id=b.id, state=b.state) for b in attendee.sessions],
        "tickets": tickets,
        "tray": attendee.tray,
        "badge": attendee.badge,
    }
    return RegistrationChanged(**{**defaults, **fields})


def an_event_message(**fields: Any) -> EventChanged:
    """The state of an event with one category and one session, open from noon on."""
    details = EventDetails(
        title={"en": "Plastics"},
        languages=["en"],
        timezone="Europe/Luxembourg",
        starts_at=NOON,
        ends_at=NOON + timedelta(hours=6),
        venue=Venue(),
        categories=[CategoryDetails(id="press", name={"en": "Press"})],
        sessions=[SessionDetails(id="dinner", name={"en": "Dinner"}, capacity=40)],
    )
    defaults: dict[str, Any] = {
        "event": "plastics-2026",
        "version": 1,
        "short_id": SHORT_ID,
        "state": "published",
        "details": details,
        "members": {"organiser": "owner"},
    }
    return EventChanged(**{**defaults, **fields})


def a_pairing_code(text: str = "ABCD2345", **fields: Any) -> PairingCode:
    """A code that pairs one phone at the main gate within ten minutes of noon."""
    defaults: dict[str, Any] = {
        "event": "plastics-2026",
        "gate": "gate-1",
        "role": "scan",
        "lists": ("main",),
        "expires_at": NOON + timedelta(minutes=10),
        "reusable": False,
    }
    return PairingCode(**{"hash": code_hash(text), **defaults, **fields})


def some_details(**fields: Any) -> GuestDetails:
    """The answers of Zoë Weber, who is not registered."""
    defaults: dict[str, Any] = {
        "first_name": "Zoë",
        "last_name": "Weber",
        "email": "zoe@ferro.lu",
        "company": "Ferro SA",
        "category": "industry",
        "consents": {"privacy": True, "news": False},
        "locale": "fr",
    }
    return GuestDetails(**{**defaults, **fields})


def a_guest_entry(id_: str = "e1", **fields: Any) -> GuestEntry:
    """Zoë Weber waits at the main gate since noon; fields are those of the entry or of the answers."""
    answers = {name: fields.pop(name) for name in ("first_name", "email", "company") if name in fields}
    defaults: dict[str, Any] = {
        "number": 0,
        "event": "plastics-2026",
        "gate": "gate-1",
        "device_name": "Desk 1",
        "details": some_details(**answers),
        "sent_at": NOON,
        "expires_at": NOON + KEPT,
    }
    return GuestEntry(id=id_, **{**defaults, **fields})


def a_gate_card(id_: str = "card-1", **fields: Any) -> GateCard:
    """A card of the main gate, made an hour before noon; each id has a hash of its own."""
    defaults: dict[str, Any] = {
        "event": "plastics-2026",
        "gate": "gate-1",
        "role": "scan",
        "lists": ("main",),
        "salt": "salt",
        "hash": code_hash(f"code of {id_}"),
        "made_at": NOON - timedelta(hours=1),
    }
    return GateCard(**{"id": id_, **defaults, **fields})


def a_record(nonce: str = "n1", at: datetime = NOON, **fields: Any) -> RecordedScan:
    """An admission of `a_secret()` to `main` by `a_device()`, or, by `verdict`, another record."""
    verdict: Verdict = fields.get("verdict", "admitted")
    scan = a_scan(nonce, direction="exit" if verdict == "exited" else "entry")
    made = recorded(
        scan,
        Decision(verdict),
        device=a_device(),
        event=a_door_event(),
        check_in_list=a_list(),
        times=ScanTimes(at, NOON),
    )
    return replace(made, **fields)


def a_scan(nonce: str = "n1", *, secret: str | None = None, code: str | None = None, **fields: Any) -> Scan:
    """An online scan of `a_secret()` on `main` at noon."""
    presented = (
        read_code(code) if code is not None else read_presented(a_secret() if secret is None else secret, SHORT_ID)
    )
    defaults: dict[str, Any] = {"list": "main", "direction": "entry", "scanned_at": NOON}
    return Scan(nonce=nonce, presented=presented, **{**defaults, **fields})


def a_print_job(id_: str = "desk-1.n1", **fields: Any) -> PrintJob:
    """The badge of `an_attendee()`, asked for at the main gate at noon."""
    defaults: dict[str, Any] = {
        "event": "plastics-2026",
        "registration": "registration-1",
        "code": "CODE1",
        "reason": "new",
        "gate": "gate-1",
        "gate_name": "Main gate",
        "device": "desk-1",
        "created_at": NOON,
    }
    return PrintJob(id=id_, **{**defaults, **fields})


def a_station(device: str = "desk-1", **fields: Any) -> Station:
    """A device with a printer for labels at the main gate, seen at noon."""
    defaults: dict[str, Any] = {
        "event": "plastics-2026",
        "gate": "gate-1",
        "gate_name": "Main gate",
        "name": f"Name of {device}",
        "format": "label62",
        "seen_at": NOON,
    }
    return Station(device=device, **{**defaults, **fields})
