"""Somebody is registered with an outcome; where their address is registered already, its owner is told instead."""

from dataclasses import replace
from datetime import datetime

from services.registration.domain.group_members import Booker, with_booker
from services.registration.domain.places import Outcome
from services.registration.domain.registration import Registration
from services.registration.domain.registration_form import RegistrationForm
from services.registration.domain.transitions import new_registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.steps.mail_already_registered import mail_already_registered
from services.registration.use_cases.steps.save_and_mail import save_and_mail
from services.registration.use_cases.steps.shade_place import shade_place
from shared.documents.tickets import Random
from shared.language.field_types import email_key


async def register_attendee(
    transaction: EventTransaction,
    form: RegistrationForm,
    outcome: Outcome,
    *,
    language: str,
    now: datetime,
    random: Random,
    links: ManageLinks,
    booker: Booker | None = None,
    together: bool = False,
) -> Registration | None:
    """Returns the new registration, saved, of which its attendee is mailed; None where the address was known.

    The form has been checked, and its address was announced to the transaction. `language` is used where the form
    names none. `booker` is the person who registers this attendee with a group; a group that waits `together`
    is served together.
    """
    if form.email and (registered := transaction.by_email(email_key(form.email))):
        mail_already_registered(transaction, registered, now=now, links=links)
        shade_place(transaction, form, outcome, now=now, random=random)
        return None
    registration = new_registration(
        form,
        outcome,
        event=transaction.event,
        count=transaction.count,
        organisations=transaction.organisations,
        language=language,
        source="public",
        now=now,
        random=random,
    )
    if booker:
        registration = with_booker(registration, booker)
    if together:
        registration = replace(registration, waits_together=outcome == "waitlisted")
    return await save_and_mail(transaction, registration, now=now, links=links)
