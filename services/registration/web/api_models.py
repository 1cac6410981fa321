"""What the API shows of events and registrations."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from services.registration.domain.event import Event, EventDefinition
from services.registration.domain.places import Outcome, PlaceCount, SoldOut, free_in_event, outcome_for
from services.registration.ports.people import MAIN, Entry
from shared.contracts.mailer import MailState
from shared.contracts.registration import BadgeState, BookingState, RegistrationState
from shared.language.languages import chosen


class View(BaseModel):
    """Something the API shows."""

    model_config = ConfigDict(frozen=True)


class SubmissionOutcome(View):
    """What became of a submission; for a known address what a new one would have got."""

    outcome: Outcome


class CategoryAvailability(View):
    """What a new registration in a category would get now; null: there are no places left."""

    category: str
    outcome: Outcome | None


class Availability(View):
    """Free places in the event (null: no limit) and what each category would get now."""

    free: int | None
    categories: list[CategoryAvailability]


class EventView(EventDefinition):
    """An event as it is shown, with its places."""

    version: int
    availability: Availability


class EventPage(View):
    """Some events."""

    items: list[EventView]
    next_cursor: str | None


def event_view(event: Event, count: PlaceCount, language: str | None) -> dict[str, Any]:
    """An event as JSON values: texts in `language` or its fallback, or (None) in all. Attendees' questions only."""
    definition = event.definition()
    shown = definition if language is None else _in_language(definition, language)
    return {**shown, "version": event.version, "availability": availability(event, count).model_dump()}


def public_event_view(event: Event, count: PlaceCount, language: str | None) -> dict[str, Any]:
    """As `event_view`, without what only organisers ask and set."""
    shown = event_view(event, count, language)
    shown["questions"] = [question for question in shown["questions"] if question["for"] == "attendee"]
    return {name: value for name, value in shown.items() if name not in {"retention", "room_limit"}}


def _in_language(value: Any, language: str) -> Any:
    if isinstance(value, list):
        return [_in_language(part, language) for part in value]
    if not isinstance(value, Mapping):
        return value
    return {
        name: _one_text(part, language) if name in TEXTS and isinstance(part, Mapping) else _in_language(part, language)
        for name, part in value.items()
    }


TEXTS = frozenset({"title", "description", "name", "label", "text"})


def _one_text(texts: Mapping[str, str], language: str) -> dict[str, str]:
    text = chosen(texts, language)
    return {next(name for name in texts if texts[name] == text): text} if text else {}


def availability(event: Event, count: PlaceCount) -> Availability:
    """What somebody who registers now would get."""
    return Availability(
        free=free_in_event(event, count),
        categories=[
            CategoryAvailability(category=category.id, outcome=_outcome(event, count, category.id))
            for category in event.categories
        ],
    )


def _outcome(event: Event, count: PlaceCount, category: str) -> Outcome | None:
    try:
        return outcome_for(event, count, category)
    except SoldOut:
        return None


class BookingView(View):
    """A booked session."""

    id: str
    state: BookingState


class TicketView(View):
    """The right to enter, for those who may hand it out."""

    secret: str
    badge_url: str
    qr_url: str


class MailView(View):
    """What became of the newest mail to the attendee."""

    state: MailState
    last_at: datetime


class AttendanceView(View):
    """When the attendee came to the list `main`, and whether they are there."""

    first_in: datetime | None = None
    last_out: datetime | None = None
    inside: bool = False


class ConsentView(View):
    """Whether and when somebody agreed to which version of a text."""

    given: bool
    version: str
    at: datetime


class RegistrationView(View):
    """A registration as organisers see it."""

    code: str
    event: str
    state: RegistrationState
    version: int
    honorific: str
    first_name: str
    last_name: str
    email: str
    company: str
    job_title: str
    category: str
    sessions: list[BookingView]
    answers: dict[str, Any]
    consents: dict[str, ConsentView]
    locale: str
    attention: str | None
    reason: str | None
    created_at: datetime
    updated_at: datetime
    waiting_position: int | None
    offer: None = None
    ticket: TicketView | None
    tray: str
    badge: BadgeState
    mail: MailView | None
    attendance: AttendanceView


class RegistrationPage(View):
    """Some registrations."""

    items: list[RegistrationView]
    next_cursor: str | None


def registration_view(entry: Entry, *, public_url: str, with_secret: bool) -> RegistrationView:
    """A registration as JSON model; the ticket only for those who may see secrets."""
    registration = entry.registration
    place = f"{public_url}/api/v1/events/{registration.event}/registrations/{registration.code}"
    secret = registration.secret if with_secret else None
    kept = registration.model_dump(include=set(RegistrationView.model_fields))
    return RegistrationView.model_validate(
        {
            **kept,
            "waiting_position": entry.waiting_position,
            "ticket": {"secret": secret, "badge_url": f"{place}/badge.pdf", "qr_url": f"{place}/qr.svg"}
            if secret
            else None,
            "tray": registration.tray,
            "mail": entry.mail,
            "attendance": entry.attendance.get(MAIN, {}),
        }
    )
