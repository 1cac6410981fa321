"""An organiser declines a registration that awaits approval."""

from services.registration.domain import transitions
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.steps.act_on_registration import act_on_registration
from services.registration.use_cases.steps.save_and_mail import save_and_mail
from shared.clock import Clock


async def decline_registration(
    event: str,
    code: str,
    *,
    reason: str | None,
    actor: str,
    transactions: EventTransactions,
    clock: Clock,
    links: ManageLinks,
    bulk: str | None = None,
) -> Registration:
    """Declines and mails the reason, in the organiser's words.

    Raises UnknownEvent, UnknownRegistration, NotInThisState.
    """

    async def decline(transaction: EventTransaction, registration: Registration) -> Registration:
        now = clock()
        declined = transitions.decline(registration, reason, now=now)
        return await save_and_mail(transaction, declined, before=registration, now=now, links=links)

    return await act_on_registration(
        event,
        code,
        decline,
        action="registration.declined",
        actor=actor,
        transactions=transactions,
        clock=clock,
        bulk=bulk,
    )
