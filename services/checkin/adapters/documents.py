"""Attendees and scans as MongoDB keeps them."""

from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields
from typing import Any

from services.checkin.domain.attendees import Attendee, Booking, Ticket
from services.checkin.domain.scans import Counts, FirstAdmission, RecordedScan, Undone
from shared.contracts.registration import RegistrationChanged
from shared.language.names import both_orders, search_terms

Document = dict[str, Any]

_DEFAULTS = {f.name: f.default for f in fields(RecordedScan)}
_PARTS: Mapping[str, type[Any]] = {"first": FirstAdmission, "counts": Counts, "undone": Undone}


def scan_document(scan: RecordedScan) -> Document:
    """A scan without what is as usual, to keep the documents of busy doors small."""
    document: Document = {}
    for name, default in _DEFAULTS.items():
        value = getattr(scan, name)
        if default is MISSING or value != default:
            document[name] = _part_document(value) if name in _PARTS else value
    return document


def _part_document(part: FirstAdmission | Counts | Undone) -> Document:
    """As `asdict`, which takes ten times as long."""
    return {name: getattr(part, name) for name in part.__slots__}


def scan_of(document: Mapping[str, Any]) -> RecordedScan:
    """The scan that a document holds."""
    values = dict(document)
    for name, part in _PARTS.items():
        if name in values:
            values[name] = part(**values[name])
    if "leaves" in values:
        values["leaves"] = tuple(values["leaves"])
    return RecordedScan(**values)


def attendee_of(document: Mapping[str, Any]) -> Attendee:
    """The attendee that a document of `door` holds."""
    return Attendee(
        registration=document["_id"],
        event=document["event"],
        code=document["code"],
        state=document["state"],
        honorific=document["honorific"],
        first_name=document["first_name"],
        last_name=document["last_name"],
        company=document["company"],
        category=document["category"],
        sessions=tuple(Booking(b["id"], b["state"]) for b in document["sessions"]),
        tickets=tuple(Ticket(t["hash"], t["roster_key"], t["state"]) for t in document["tickets"]),
        tray=document["tray"],
        badge=document["badge"],
        attention=document["attention"],
        erased=document["erased"],
        version=document["version"],
        revision=document["revision"],
        attendance_version=document.get("attendance_version", 0),
        scans=tuple(scan_of(scan) for scan in document["scans"]),
    )


def registration_document(message: RegistrationChanged) -> Document:
    """What `door` keeps of a registration's state. Of an erased one only what counts."""
    erased = message.erased
    names = ("honorific", "first_name", "last_name", "company")
    return {
        "event": message.event,
        "code": message.code,
        "state": message.state,
        **{name: "" if erased else getattr(message, name) for name in names},
        "category": message.category,
        "sessions": [asdict(booking) for booking in message.sessions],
        "booked": [booking.id for booking in message.sessions if booking.state == "confirmed"],
        "tickets": [] if erased else [asdict(ticket) for ticket in message.tickets],
        "tray": "" if erased else message.tray,
        "badge": message.badge,
        "attention": None if erased else message.attention,
        "erased": erased,
        "terms": [] if erased else _terms(message),
        "version": message.version,
    }


def _terms(message: RegistrationChanged) -> list[str]:
    return search_terms(*both_orders(message.first_name, message.last_name), message.company, message.code)
