"""How events, places and registrations are kept as MongoDB documents."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.registration.domain.event import Event
from services.registration.domain.places import PlaceCount
from services.registration.domain.registration import Registration
from services.registration.ports.people import Entry
from shared.contracts.registration import MailRequested
from shared.language.field_types import email_key
from shared.language.names import both_orders, fold, search_terms

Document = dict[str, Any]
BESIDES = frozenset({"_id", "accounts", "count", "turn"})
MOST_READ = 200


def from_event(event: Event) -> Document:
    """An event without its places. `accounts` is there to be searched."""
    return {**event.model_dump(by_alias=True), "accounts": list(event.members)}


def to_event(document: Mapping[str, Any]) -> Event:
    """The event in a document."""
    fields = {name: value for name, value in document.items() if name not in BESIDES}
    return Event.model_validate(fields, strict=False)


class EventReader:
    """Prefetch events' documents, each version once: reading takes as long as all else about a small call."""

    def __init__(self) -> None:
        self._read: OrderedDict[tuple[str, int], Event] = OrderedDict()

    def __call__(self, document: Mapping[str, Any]) -> Event:
        """The event in a document of one and the same database."""
        key = (document["_id"], document["version"])
        event = self._read.get(key)
        if event is None:
            event = self._read[key] = to_event(document)
        if len(self._read) > MOST_READ:
            self._read.popitem(last=False)
        return event


def from_count(count: PlaceCount) -> Document:
    """The places of an event."""
    return asdict(count)


def to_count(document: Mapping[str, Any]) -> PlaceCount:
    """The places in an event's document."""
    return PlaceCount(**document["count"])


def from_registration(registration: Registration) -> Document:
    """A registration with what it is searched and sorted by; `active_email` is there only while it stands."""
    document = registration.model_dump(exclude={"id"})
    return {
        **document,
        "email_key": email_key(registration.email),
        "active_email": email_key(registration.email) if registration.is_active else None,
        "search": search_terms(*both_orders(registration.first_name, registration.last_name), registration.company),
        "sort_name": fold(f"{registration.last_name or registration.first_name} {registration.first_name}"),
    }


def to_registration(document: Mapping[str, Any]) -> Registration:
    """The registration in a document."""
    return Registration.model_validate({**document, "id": document["_id"]})


def to_entry(document: Mapping[str, Any], waiting_position: int | None = None) -> Entry:
    """A registration with what other services told of it."""
    attendance = document.get("attendance") or {}
    return Entry(
        registration=to_registration(document),
        waiting_position=waiting_position,
        mail=document.get("mail"),
        attendance={of_list["list"]: of_list for of_list in attendance.get("lists", ())},
        scans=attendance.get("scans", ()),
    )


def queued(mail: MailRequested) -> Document:
    """The state of a mail that the mailer has not heard of yet."""
    return {
        "id": mail.mail,
        "version": 0,
        "state": "queued",
        "reason": None,
        "kind": mail.kind,
        "last_at": mail.requested_at,
    }
