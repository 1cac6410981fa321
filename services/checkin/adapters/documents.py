"""Attendees and scans as MongoDB stores them."""

from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields
from typing import Any

from services.checkin.domain.attendees import Attendee, Booking, Ticket
from services.checkin.domain.scans import Counts, FirstAdmission, RecordedScan, Undone
from shared.language.names import both_orders, search_terms

Document = dict[str, Any]

# Documents of busy doors hold many scans: short names, and no fields that have their usual values.
SHORT_NAMES = {"counts_at": "at", "decided_at_door": "fact", "first_admission": "first"}
LONG_NAMES = {short: name for name, short in SHORT_NAMES.items()}
_FIELDS = [(f.name, SHORT_NAMES.get(f.name, f.name), f.default) for f in fields(RecordedScan)]
_NESTED: Mapping[str, type[Any]] = {"first": FirstAdmission, "counts": Counts, "undone": Undone}


def scan_document(scan: RecordedScan) -> Document:
    """A scan as a document, without the fields that have their usual values."""
    document: Document = {}
    for name, stored_name, default in _FIELDS:
        value = getattr(scan, name)
        if default is MISSING or value != default:
            document[stored_name] = _nested_document(value) if stored_name in _NESTED else value
    return document


def _nested_document(value: FirstAdmission | Counts | Undone) -> Document:
    # `asdict` takes ten times as long.
    return {name: getattr(value, name) for name in value.__slots__}


def scan_of(document: Mapping[str, Any]) -> RecordedScan:
    """The scan in a document."""
    values = {LONG_NAMES.get(name, name): value for name, value in document.items()}
    for stored_name, kind in _NESTED.items():
        if stored_name in document:
            values[LONG_NAMES.get(stored_name, stored_name)] = kind(**document[stored_name])
    if "leaves" in values:
        values["leaves"] = tuple(values["leaves"])
    return RecordedScan(**values)


def attendee_of(document: Mapping[str, Any]) -> Attendee:
    """The attendee in a document of the collection `door`."""
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
        address=document.get("address"),
        merged_into=document.get("merged_into"),
        epoch=document.get("epoch", 0),
        version=document["version"],
        revision=document["revision"],
        attendance_version=document.get("attendance_version", 0),
        scans=tuple(scan_of(scan) for scan in document["scans"]),
        tags=tuple(document.get("tags", ())),
        host=document.get("host"),
    )


def registration_document(attendee: Attendee) -> Document:
    """The fields of a document of `door` that come from the registration, with those that look-ups need."""
    return {
        "event": attendee.event,
        "code": attendee.code,
        "state": attendee.state,
        "honorific": attendee.honorific,
        "first_name": attendee.first_name,
        "last_name": attendee.last_name,
        "company": attendee.company,
        "category": attendee.category,
        "sessions": [asdict(booking) for booking in attendee.sessions],
        "booked": [booking.id for booking in attendee.sessions if booking.state == "confirmed"],
        "tickets": [asdict(ticket) for ticket in attendee.tickets],
        "tray": attendee.tray,
        "badge": attendee.badge,
        "attention": attendee.attention,
        "tags": list(attendee.tags),
        "erased": attendee.erased,
        "address": attendee.address,
        "terms": [] if attendee.erased else _terms(attendee),
        "epoch": attendee.epoch,
        "version": attendee.version,
    }


def _terms(attendee: Attendee) -> list[str]:
    return search_terms(*both_orders(attendee.first_name, attendee.last_name), attendee.company, attendee.code)
