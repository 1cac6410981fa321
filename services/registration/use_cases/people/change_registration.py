"""What somebody registered with is corrected or changed."""

from typing import Any

from services.registration.domain.form_check import check_changes
from services.registration.domain.messages import mail
from services.registration.domain.places import SoldOut, bookings_for, category_has_room
from services.registration.domain.registration import AlreadyRegistered, Registration
from services.registration.domain.registration_form import Changes
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
    fields: Changes,
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


def _check(transaction: EventTransaction, registration: Registration, fields: Changes) -> None:
    check_changes(transaction.event, registration, fields)
    other = transaction.by_email(email_key(fields["email"])) if "email" in fields else None
    if other is not None and other.id != registration.id and registration.is_active:
        raise AlreadyRegistered
    category = fields.get("category", registration.category)
    holds_a_place = registration.state == "confirmed"
    if (
        holds_a_place
        and category != registration.category
        and not category_has_room(transaction.event, transaction.count, category)
    ):
        raise SoldOut("There is no free place in this category.")


def _rebooked(transaction: EventTransaction, registration: Registration, fields: Changes) -> dict[str, Any]:
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
