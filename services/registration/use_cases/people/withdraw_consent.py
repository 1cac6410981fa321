"""The reader of a mail takes back a consent, by the mail's link to unsubscribe."""

from services.registration.domain import transitions
from services.registration.domain.registration import Registration, UnknownRegistration
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.steps.act_on_registration import act_on_registration
from shared.clock import Clock
from shared.contracts.mailer import ConsentWithdrawn

ACTOR = "attendee"


async def withdraw_consent(
    message: ConsentWithdrawn, *, registrations: Registrations, transactions: EventTransactions, clock: Clock
) -> None:
    """Records that the consent is withdrawn since the message's moment; the same message again changes nothing.

    The consent of a registration that is gone needs no withdrawal.
    """

    async def withdraw(transaction: EventTransaction, registration: Registration) -> Registration:
        withdrawn = transitions.withdraw_consent(registration, message.consent, message.withdrawn_at)
        if withdrawn is not registration:
            transaction.save(withdrawn, before=registration)
        return withdrawn

    try:
        entry = await registrations.read_by_id(message.registration)
    except UnknownRegistration:
        return
    await act_on_registration(
        entry.registration.event,  # not the message's: an invitation goes to people of another event
        entry.registration.code,
        withdraw,
        action="registration.consent_withdrawn",
        actor=ACTOR,
        transactions=transactions,
        clock=clock,
    )
