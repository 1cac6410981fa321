"""An organiser registers somebody."""

from services.registration.domain.form_check import check_form
from services.registration.domain.group_check import check_alone
from services.registration.domain.places import outcome_for
from services.registration.domain.registration import AlreadyRegistered, Registration
from services.registration.domain.registration_form import RegistrationForm
from services.registration.domain.transitions import new_registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.steps.save_and_mail import save_and_mail
from services.registration.use_cases.steps.use_invitation import (
    invitation_for,
    invitations_named_by,
    use_invitation,
)
from shared.audit import audit_entry
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

    Raises UnknownEvent, FormInvalid, AlreadyRegistered, InvitationInvalid, InvitationForAnotherAddress, SoldOut.
    """
    email = email_key(form.email)

    async def enter(transaction: EventTransaction) -> Registration:
        now = clock()
        check_form(transaction.event, form)
        check_alone(form)
        if transaction.by_email(email) is not None:
            raise AlreadyRegistered
        invitation = invitation_for(transaction, form, now) if form.invitation else None
        registration = new_registration(
            form,
            outcome_for(transaction.event, transaction.count, form.category, now, invitation),
            event=transaction.event,
            count=transaction.count,
            organisations=transaction.organisations,
            language=language,
            source="organiser",
            now=now,
            random=random,
        )
        await save_and_mail(transaction, registration, now=now, links=links)
        use_invitation(transaction, form, registration, now)
        after = {"state": registration.state, "category": registration.category}
        entry = audit_entry("registration.entered", registration.code, event=event, actor=actor, at=now, after=after)
        transaction.audit(entry)
        return registration

    return await transactions.run(event, Prefetch(emails=(email,), invitations=invitations_named_by(form)), enter)
