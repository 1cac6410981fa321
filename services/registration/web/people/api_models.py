"""Registrations in the API's answers."""

from collections.abc import Collection
from dataclasses import fields as dataclass_fields
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from services.registration.domain.attendance import Attendance
from services.registration.domain.group import ColleagueOutcome, GroupOutcome
from services.registration.domain.places import Outcome
from services.registration.domain.registration import Coming, Registration
from services.registration.ports.people import Entry
from shared.contracts.mailer import MailState
from shared.contracts.registration import BadgeState, BookingState, RegistrationState


class ColleagueOutcomeView(BaseModel):
    """The outcome for a colleague; `sold_out`: no place was left for them, so they are not registered."""

    outcome: ColleagueOutcome


class SubmissionOutcome(BaseModel):
    """The outcome of a submission, `colleagues` in the order given; for registered addresses, that for new ones."""

    outcome: Outcome
    colleagues: list[ColleagueOutcomeView] = []


class BookingView(BaseModel):
    """A booked session."""

    id: str
    state: BookingState


class TicketView(BaseModel):
    """A ticket, for organisers with the scope secrets:read."""

    secret: str
    badge_url: str
    qr_url: str


class MailView(BaseModel):
    """The state of the newest mail to the attendee."""

    state: MailState
    last_at: datetime


class AttendanceView(BaseModel):
    """The attendance on the list `main`; `joined_at`: when the attendee first joined online."""

    first_in: datetime | None = None
    last_out: datetime | None = None
    inside: bool = False
    joined_at: datetime | None = None


class ConsentView(BaseModel):
    """A decision about a consent, with the version of its text."""

    given: bool
    version: str
    at: datetime


class OfferView(BaseModel):
    """A place that is offered to somebody who waits."""

    expires_at: datetime


class RegistrationView(BaseModel):
    """A registration, for organisers."""

    code: str
    event: str
    state: RegistrationState
    version: int
    honorific: str
    first_name: str
    last_name: str
    email: str | None
    company: str
    job_title: str
    category: str
    sessions: list[BookingView]
    answers: dict[str, Any]
    consents: dict[str, ConsentView]
    locale: str
    tags: list[str]
    attention: str | None
    organisation: str | None
    reason: str | None
    created_at: datetime
    updated_at: datetime
    waiting_position: int | None
    offer: OfferView | None
    booked_by: str | None
    invitation: str | None
    coming: Coming | None
    ticket: TicketView | None
    tray: str
    badge: BadgeState
    mail: MailView | None
    attendance: AttendanceView


SHOWN_FIELDS = RegistrationView.model_fields.keys() & {field.name for field in dataclass_fields(Registration)}


class RegistrationPage(BaseModel):
    """A page of registrations."""

    items: list[RegistrationView]
    next_cursor: str | None


def submission_outcome(outcome: GroupOutcome) -> dict[str, Any]:
    """Returns the outcome of a submission for the API, with `colleagues` only where there are any."""
    colleagues = [{"outcome": of_colleague} for of_colleague in outcome.colleagues]
    return {"outcome": outcome.booker} | ({"colleagues": colleagues} if colleagues else {})


def registration_view(
    entry: Entry, *, public_url: str, with_secret: bool, hidden_answers: Collection[str]
) -> RegistrationView:
    """Returns a registration for the API: its ticket only `with_secret`, its answers without `hidden_answers`."""
    registration = entry.registration
    url = f"{public_url}/api/v1/events/{registration.event}/registrations/{registration.code}"
    secret = registration.secret if with_secret else None
    fields = {name: getattr(registration, name) for name in SHOWN_FIELDS}
    return RegistrationView.model_validate(
        {
            **fields,
            "answers": {name: answer for name, answer in registration.answers.items() if name not in hidden_answers},
            "email": registration.email or None,
            "waiting_position": entry.waiting_position,
            "ticket": {"secret": secret, "badge_url": f"{url}/badge.pdf", "qr_url": f"{url}/qr.svg"}
            if secret
            else None,
            "tray": registration.tray,
            "badge": registration.badge,
            "mail": entry.mail,
            "attendance": _attendance(entry.attendance),
        },
        from_attributes=True,
    )


def _attendance(attendance: Attendance) -> AttendanceView:
    main = attendance.main
    return AttendanceView(
        first_in=main.first_in, last_out=main.last_out, inside=main.inside, joined_at=attendance.joined_at
    )
