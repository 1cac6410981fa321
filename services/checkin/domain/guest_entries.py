"""Guests who fill in a desk's form on their own phones: their entries wait at the gate until a desk lets them in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from services.checkin.domain.events import Event
from shared.errors import NotFound, Unavailable
from shared.language.field_types import email_key
from shared.language.names import fold, full_name

KEPT = timedelta(hours=4)  # personal data of people who may have gone home
MOST_WAITING = 200  # at one gate: beyond it somebody plays with the form


class UnknownGuestForm(NotFound):
    """This form is not open. Please ask at the desk."""


class UnknownGuestEntry(NotFound):
    """This guest is no longer waiting here."""


class TooManyWaiting(Unavailable):
    """Too many people are waiting at this desk. Please go there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestDetails:
    """The answers of a guest; `consents` says of each whether it was given, `locale` is the language of the form."""

    first_name: str
    last_name: str
    email: str
    company: str
    category: str
    consents: Mapping[str, bool] = field(default_factory=dict)
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestEntry:
    """A guest who waits at a gate. The guest shows `number` to the desk.

    `device_name` is the desk whose form it was, `opened_by` the desk that has opened the entry. The entry expires by
    itself.
    """

    id: str
    number: int
    event: str
    gate: str
    device_name: str
    details: GuestDetails
    sent_at: datetime
    expires_at: datetime
    opened_by: str | None = None

    @property
    def name(self) -> str:
        """The name as people say it."""
        return full_name("", self.details.first_name, self.details.last_name)


def keys_of(details: GuestDetails, *, event: str, gate: str, submission: str, visitor: str) -> tuple[str, str]:
    """Returns the hashes by which a form that is sent again is known: as the same form, or as the same person.

    `submission` names the form as it was shown, `visitor` the browser: a person without an address is known by both.
    """
    person = (fold(details.first_name), fold(details.last_name), email_key(details.email) or visitor)
    return _hash(event, gate, "form", submission), _hash(event, gate, "person", *person)


def form_is_open(event: Event, now: datetime) -> bool:
    """Whether guests may fill in the forms of an event's desks: until its last day ends, whenever the desk is ready."""
    return event.state in {"published", "closed"} and now < form_closes_at(event)


def form_closes_at(event: Event) -> datetime:
    """The midnight with which the event's last day ends."""
    return event.day_ends_at(event.ends_at)


def _hash(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()
