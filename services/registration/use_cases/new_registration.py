"""What every way to register has in common: the entry itself, and the mail that tells how it stands."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from services.registration.domain.event import Event
from services.registration.domain.event_definition import PRIVACY
from services.registration.domain.identifiers import new_id
from services.registration.domain.messages import mail
from services.registration.domain.places import Outcome, bookings_for
from services.registration.domain.registration import (
    CODE_LENGTH,
    ConsentRecord,
    Registration,
    Ticket,
)
from services.registration.domain.registration_form import RegistrationForm
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction
from shared.clock import Clock
from shared.contracts.registration import MailKind, MailRequested
from shared.documents.tickets import Random, new_secret, random_text
from shared.language.languages import supported

MAIL_OF_STATE: dict[str, MailKind] = {
    "confirmed": "confirmation",
    "waitlisted": "waitlisted",
    "awaiting_approval": "approval_pending",
    "declined": "declined",
    "cancelled": "cancelled",
}


def new_registration(
    transaction: EventTransaction,
    form: RegistrationForm,
    state: Outcome,
    *,
    language: str,
    source: Literal["public", "organiser"],
    clock: Clock,
    random: Random,
) -> Registration:
    """A registration from a form that has been checked, with its bookings and, when confirmed, its ticket."""
    now = clock()
    confirmed = state == "confirmed"
    return Registration(
        id=new_id(random),
        event=transaction.event.slug,
        code=random_text(CODE_LENGTH, random),
        line=transaction.count.next_line(),
        state=state,
        honorific=form.honorific,
        first_name=form.first_name,
        last_name=form.last_name,
        email=form.email,
        company=form.company,
        job_title=form.job_title,
        category=form.category,
        sessions=bookings_for(transaction.event, transaction.count, form.sessions, confirmed=confirmed),
        answers=form.answers,
        consents=consent_records(transaction.event, form.consents, now),
        locale=form.locale or supported(language, transaction.event.languages) or transaction.event.languages[0],
        tickets=(new_ticket(transaction.event, clock=clock, random=random),) if confirmed else (),
        source=source,
        created_at=now,
        updated_at=now,
    )


def new_ticket(event: Event, clock: Clock, random: Random) -> Ticket:
    """A valid ticket with a fresh secret."""
    return Ticket(secret=new_secret(event.short_id, random), state="valid", issued_at=clock())


def consent_records(event: Event, consents: Mapping[str, bool], now: datetime) -> dict[str, ConsentRecord]:
    """What was agreed to, with the versions of the texts and the time."""
    versions = {PRIVACY: event.privacy.version} | {consent.id: consent.version for consent in event.consents}
    return {
        identifier: ConsentRecord(given=given, version=versions[identifier], at=now)
        for identifier, given in consents.items()
    }


async def tell_attendee(
    transaction: EventTransaction, registration: Registration, clock: Clock, links: ManageLinks, occasion: str = ""
) -> None:
    """Mails how the registration stands: the confirmation with the badge, the place in the waiting list …"""
    transaction.send(await present_state_mail(transaction, registration, clock, links, occasion))


async def present_state_mail(
    transaction: EventTransaction, registration: Registration, clock: Clock, links: ManageLinks, occasion: str = ""
) -> MailRequested:
    """The mail that says how the registration stands."""
    waits = registration.state == "waitlisted"
    position = await transaction.people_ahead(registration) + 1 if waits else None
    return mail(
        MAIL_OF_STATE[registration.state],
        transaction.event,
        registration,
        occasion=occasion,
        manage_url=links.url_for(registration),
        now=clock(),
        waiting_position=position,
        reason=registration.reason,
    )
