"""The mailer has a mail sent again: it says how the registration stands now, perhaps to a corrected address."""

from services.registration.domain.registration import (
    AddressChangedSince,
    AlreadyRegistered,
    NothingToConfirm,
    Registration,
)
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.ports.synchronisation import Sender
from services.registration.use_cases.people.resend_mail import may_resend
from services.registration.use_cases.steps.act_on_registration import act_on_registration
from services.registration.use_cases.steps.follow_booker import follow_booker
from services.registration.use_cases.steps.mail_state import mail_state
from shared.clock import Clock
from shared.contracts.mailer import MailResendRequested
from shared.contracts.mails import MailWithdrawn
from shared.errors import Refusal, Unavailable
from shared.language.field_types import email_key


async def mail_present_state(
    request: MailResendRequested,
    *,
    registrations: Registrations,
    transactions: EventTransactions,
    sender: Sender,
    clock: Clock,
    links: ManageLinks,
) -> None:
    """Corrects the address if the request has one, and asks for the mail under the id that the request gives.

    Should the registration refuse, for instance because somebody else has the address, the mailer learns the reason.
    The same request again changes nothing and asks for the same mail.
    """

    async def correct_and_mail(transaction: EventTransaction, registration: Registration) -> Registration:
        corrected = _corrected(transaction, registration, request, clock)
        if corrected is not registration:
            transaction.save(corrected, before=registration)
            await follow_booker(transaction, corrected, before=registration, now=clock())
        if request.repetition:
            if not may_resend(transaction.event, corrected):
                raise NothingToConfirm
            await mail_state(transaction, corrected, now=clock(), links=links, mail_id=request.repetition)
        return corrected

    try:
        entry = await registrations.read_by_id(request.registration)
        await act_on_registration(
            request.event,
            entry.registration.code,
            correct_and_mail,
            action="registration.address_corrected",
            actor=request.actor,
            transactions=transactions,
            clock=clock,
            prefetch=Prefetch(emails=(email_key(request.to),) if request.to else ()),
        )
    except Unavailable:
        raise
    except Refusal as refusal:
        if request.repetition:
            withdrawn = MailWithdrawn(mail=request.repetition, event=request.event, reason=str(refusal))
            await sender.send(withdrawn)


def _corrected(
    transaction: EventTransaction, registration: Registration, request: MailResendRequested, clock: Clock
) -> Registration:
    """The registration with the corrected address, if there is one.

    Raises AddressChangedSince when it is not the one to correct, AlreadyRegistered when somebody else in the event has
    the new one.
    """
    email, wrong = request.to, request.from_address
    if email is None or email == registration.email:
        return registration
    if wrong is not None and email_key(wrong) != email_key(registration.email):
        raise AddressChangedSince
    if registration.is_active and transaction.by_email(email_key(email)) not in (None, registration):
        raise AlreadyRegistered
    return registration.changed(clock(), email=email)
