"""What somebody registered with is corrected or changed."""

from collections.abc import Mapping
from typing import Any

from services.registration.domain.form_check import Fault, FormInvalid, answer_faults, session_faults
from services.registration.domain.messages import mail
from services.registration.domain.places import SoldOut, bookings_for, category_has_room
from services.registration.domain.registration import AlreadyRegistered, Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.act_on_registration import act_on_registration
from services.registration.use_cases.fill_places import fill_places
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.language.field_types import email_key

# What the attendee sees on the badge or in the mail, so that a change of it is told.
TOLD = ("honorific", "first_name", "last_name", "email", "company", "job_title", "category", "sessions")


async def change_registration(
    event: str,
    code: str,
    fields: Mapping[str, Any],
    *,
    actor: str,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Registration:
    """Changes `fields`: names, e-mail, company, job title, category, sessions (ids), answers, locale, attention.

    A ticket's secret stays. Raises UnknownEvent, UnknownRegistration, FormInvalid, AlreadyRegistered, SoldOut (no
    place in the new category).
    """
    prefetch = Prefetch(emails=(email_key(fields["email"]),)) if "email" in fields else Prefetch()

    async def change(transaction: EventTransaction, registration: Registration) -> Registration:
        _check(transaction, registration, fields)
        changed = registration.changed(clock(), **_rebooked(transaction, registration, fields))
        told = [name for name in TOLD if getattr(changed, name) != getattr(registration, name)]
        if changed == registration.changed(changed.updated_at):
            return registration
        transaction.save(changed, before=registration)
        if told and changed.is_active:
            _tell(transaction, changed, told, clock=clock, links=links)
        await fill_places(transaction, clock=clock, random=random, links=links)
        return changed

    return await act_on_registration(
        event, code, "changed", change, actor=actor, transactions=transactions, clock=clock, prefetch=prefetch
    )


def _check(transaction: EventTransaction, registration: Registration, fields: Mapping[str, Any]) -> None:
    category = fields.get("category", registration.category)
    faults: list[Fault] = []
    if "sessions" in fields or "category" in fields:
        sessions = fields.get("sessions", tuple(booking.id for booking in registration.sessions))
        faults += session_faults(transaction.event, category, sessions)
    if "answers" in fields:
        faults += answer_faults(transaction.event, category, fields["answers"], asked_of={"attendee", "organiser"})
    if transaction.event.category(category) is None:
        faults.append(("/category", "There is no such category."))
    if not (fields.get("first_name", registration.first_name) or fields.get("last_name", registration.last_name)):
        faults.append(("/last_name", "A first name or a last name is needed."))
    if faults:
        raise FormInvalid(errors=tuple(faults))
    other = transaction.by_email(email_key(fields["email"])) if "email" in fields else None
    if other is not None and other.id != registration.id and registration.is_active:
        raise AlreadyRegistered
    holds_a_place = registration.state == "confirmed"
    if (
        holds_a_place
        and category != registration.category
        and not category_has_room(transaction.event, transaction.count, category)
    ):
        raise SoldOut("There is no free place in this category.")


def _rebooked(transaction: EventTransaction, registration: Registration, fields: Mapping[str, Any]) -> dict[str, Any]:
    """`fields` with session ids turned into bookings."""
    if "sessions" not in fields:
        return dict(fields)
    confirmed = registration.state == "confirmed"
    held = registration.sessions
    bookings = bookings_for(transaction.event, transaction.count, fields["sessions"], confirmed=confirmed, held=held)
    return {**fields, "sessions": bookings}


def _tell(
    transaction: EventTransaction, registration: Registration, told: list[str], clock: Clock, links: ManageLinks
) -> None:
    url = links.url_for(registration)
    occasion = str(registration.version)
    transaction.send(
        mail("changed", transaction.event, registration, occasion=occasion, manage_url=url, now=clock(), changed=told)
    )
