"""An organiser registers somebody."""

from services.registration.domain.form_check import check_form
from services.registration.domain.places import outcome_for
from services.registration.domain.registration import AlreadyRegistered, Registration
from services.registration.domain.registration_form import RegistrationForm
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.new_registration import new_registration, tell_attendee
from shared.audit import AuditEntry
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.language.field_types import email_key


async def enter_registration(
    event: str,
    form: RegistrationForm,
    *,
    actor: str,
    language: str,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Registration:
    """Registers somebody, also while registration is closed to the public, and in categories by invitation only.

    Raises UnknownEvent, FormInvalid, AlreadyRegistered, SoldOut.
    """
    email = email_key(form.email)

    async def change(transaction: EventTransaction) -> Registration:
        check_form(transaction.event, form)
        if transaction.by_email(email) is not None:
            raise AlreadyRegistered
        outcome = outcome_for(transaction.event, transaction.count, form.category)
        registration = new_registration(
            transaction, form, outcome, language=language, source="organiser", clock=clock, random=random
        )
        transaction.save(registration)
        transaction.audit(
            AuditEntry(
                actor=actor,
                action="registration.entered",
                event=event,
                subject=registration.code,
                at=clock(),
                before={},
                after={"state": registration.state, "category": registration.category},
            )
        )
        await tell_attendee(transaction, registration, clock=clock, links=links)
        return registration

    return await transactions.run(event, Prefetch(emails=(email,)), change)
