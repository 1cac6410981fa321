"""The form of events, places and registrations as MongoDB documents."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from pydantic import TypeAdapter

from services.registration.domain.attendance import Attendance, ListAttendance, Scan, Stay
from services.registration.domain.company_names import company_key
from services.registration.domain.event import Event
from services.registration.domain.invitation import Invitation
from services.registration.domain.mail_domains import company_domains
from services.registration.domain.mail_status import MailStatus
from services.registration.domain.picture import LOGO
from services.registration.domain.places import PlaceCount
from services.registration.domain.registration import (
    Booking,
    ConsentRecord,
    KnownColleague,
    Offer,
    Registration,
    Ticket,
)
from services.registration.domain.search import sort_key, sort_name, terms_of
from services.registration.domain.shadow import Shadow
from services.registration.ports.people import Entry
from shared.contracts.mails import MailRequested
from shared.language.field_types import email_key

Document = dict[str, Any]
EVENT_FIELDS = frozenset(field.name for field in fields(Event))
NESTED_FIELDS = frozenset({"id", "sessions", "consents", "tickets", "tags", "known_colleagues", "offer"})
PLAIN_FIELDS = tuple(field.name for field in fields(Registration) if field.name not in NESTED_FIELDS)
INVITATION_FIELDS = tuple(field.name for field in fields(Invitation))
SCAN_FIELDS = tuple(field.name for field in fields(Scan))
COUNT_FIELDS = frozenset(field.name for field in fields(PlaceCount))
MAIL_FIELDS = tuple(field.name for field in fields(MailStatus))
MOST_CACHED = 200
_EVENTS = TypeAdapter(Event)


def from_event(event: Event) -> Document:
    """An event without its places. `accounts` is there to be searched."""
    document = asdict(event)
    for question in document["questions"]:
        question["for"] = question.pop("asked_of")
    return {**document, "accounts": list(event.members)}


def to_event(document: Mapping[str, Any]) -> Event:
    """The event in a document."""
    values = {name: value for name, value in document.items() if name in EVENT_FIELDS}
    if document.get("logo") and "pictures" not in document:  # as events had it before there were other pictures
        values["pictures"] = {LOGO: document["logo"]}
    values["questions"] = [_question(question) for question in values.get("questions", ())]
    return _EVENTS.validate_python(values)


def _question(document: Mapping[str, Any]) -> Document:
    """`for` is a word of Python."""
    return {("asked_of" if name == "for" else name): value for name, value in document.items()}


class EventReader:
    """Reads events' documents, each version once: reading one costs as much as the rest of a small request."""

    def __init__(self) -> None:
        self._events: OrderedDict[tuple[str, int], Event] = OrderedDict()

    def __call__(self, document: Mapping[str, Any]) -> Event:
        """The event in a document; all documents are of one database."""
        key = (document["_id"], document["version"])
        event = self._events.get(key)
        if event is None:
            event = self._events[key] = to_event(document)
        if len(self._events) > MOST_CACHED:
            self._events.popitem(last=False)
        return event


def from_count(count: PlaceCount) -> Document:
    """The places of an event."""
    return asdict(count)


def to_count(document: Mapping[str, Any]) -> PlaceCount:
    """The places in an event's document."""
    count = {name: value for name, value in document["count"].items() if name in COUNT_FIELDS}
    shadows = [Shadow(**{**shadow, "sessions": tuple(shadow["sessions"])}) for shadow in count.get("shadows", ())]
    return PlaceCount(**{**count, "shadows": shadows})


def from_registration(registration: Registration) -> Document:
    """A registration with what lists search, filter and sort by; `active_email` is there only while it is active."""
    # By hand: `asdict` copies every value deeply and takes as long as the rest of saving a registration.
    document = {name: getattr(registration, name) for name in PLAIN_FIELDS}
    return {
        **document,
        "sessions": [{"id": b.id, "state": b.state, "line": b.line} for b in registration.sessions],
        "consents": {
            name: {"given": consent.given, "version": consent.version, "at": consent.at}
            | ({"at_desk": True} if consent.at_desk else {})
            for name, consent in registration.consents.items()
        },
        "tickets": [{"secret": t.secret, "state": t.state, "issued_at": t.issued_at} for t in registration.tickets],
        "tags": list(registration.tags),
        "known_colleagues": [asdict(colleague) for colleague in registration.known_colleagues],
        "offer": asdict(registration.offer) if registration.offer else None,
        "email_key": email_key(registration.email),
        "active_email": email_key(registration.email) or None if registration.is_active else None,
        **company_fields(registration.company, registration.email),
        "search": terms_of(registration),
        "sort_name": sort_name(registration),
        "sort_company": sort_key(registration, "company"),
        "badge": registration.badge,
        "joined": registration.joined_at is not None,
        **({"mail": None} if registration.erased_at else {}),  # servers name people in their answers
    }


def company_fields(company: str, email: str) -> Document:
    """The fields by which a change of the list of organisations finds a registration."""
    return {"company_key": company_key(company), "mail_domains": list(company_domains(email))}


def to_registration(document: Mapping[str, Any]) -> Registration:
    """The registration in a document, which may lack fields that have a default."""
    return Registration(
        id=document["_id"],
        sessions=tuple(Booking(**booking) for booking in document.get("sessions", ())),
        consents={name: ConsentRecord(**consent) for name, consent in document.get("consents", {}).items()},
        tickets=tuple(Ticket(**ticket) for ticket in document.get("tickets", ())),
        tags=tuple(document.get("tags", ())),
        known_colleagues=tuple(_known_colleague(known) for known in document.get("known_colleagues", ())),
        offer=Offer(**document["offer"]) if document.get("offer") else None,
        **{name: document[name] for name in PLAIN_FIELDS if name in document},
    )


def _known_colleague(document: Mapping[str, Any]) -> KnownColleague:
    return KnownColleague(**{**document, "sessions": tuple(document["sessions"])})


def from_invitation(invitation: Invitation) -> Document:
    """An invitation with what lists search by; its code is the document's id, since codes are unguessable."""
    email = email_key(invitation.email) if invitation.email else None
    return {**asdict(invitation), "is_used_up": invitation.is_used_up, "email_key": email}


def to_invitation(document: Mapping[str, Any]) -> Invitation:
    """The invitation in a document, which may lack fields that have a default."""
    values = {name: document[name] for name in INVITATION_FIELDS if name in document}
    return Invitation(**{**values, "known": tuple(document.get("known", ()))})


def to_entry(document: Mapping[str, Any], waiting_position: int | None = None) -> Entry:
    """A registration with its attendance and the status of its newest mail."""
    mail = document.get("mail")
    return Entry(
        registration=to_registration(document),
        waiting_position=waiting_position,
        mail=MailStatus(**{name: mail[name] for name in MAIL_FIELDS}) if mail else None,
        attendance=replace(to_attendance(document.get("attendance") or {}), joined_at=document.get("joined_at")),
    )


def from_attendance(attendance: Attendance) -> Document:
    """The attendance of a registration; `came` is there to be searched."""
    return {
        "came": attendance.main.first_in is not None,
        "lists": [asdict(of_list) for of_list in attendance.lists.values()],
        "scans": [asdict(scan) for scan in attendance.scans],
    }


def to_attendance(document: Mapping[str, Any]) -> Attendance:
    """The attendance in a registration's document, which may lack the scans."""
    return Attendance(
        lists={of_list["list"]: _list_attendance(of_list) for of_list in document.get("lists", ())},
        scans=tuple(Scan(**{name: scan[name] for name in SCAN_FIELDS}) for scan in document.get("scans", ())),
    )


def _list_attendance(document: Mapping[str, Any]) -> ListAttendance:
    return ListAttendance(**{**document, "stays": tuple(Stay(**stay) for stay in document.get("stays", ()))})


def queued(mail: MailRequested) -> Document:
    """The state of a mail that the mailer has not accepted yet."""
    return {
        "id": mail.mail,
        "version": 0,
        "state": "queued",
        "reason": None,
        "kind": mail.kind,
        "last_at": mail.requested_at,
    }
