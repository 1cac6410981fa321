"""An organiser approves a registration, which then gets a place or waits for one."""

from services.registration.domain import transitions
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.steps.act_on_registration import act_on_registration
from services.registration.use_cases.steps.save_and_mail import save_and_mail
from shared.clock import Clock
from shared.documents.tickets import Random


async def approve_registration(
    event: str,
    code: str,
    *,
    actor: str,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
    bulk: str | None = None,
) -> Registration:
    """Approves; where there is no room, the registration joins the waiting list at the place of its first day.

    Raises UnknownEvent, UnknownRegistration, NotInThisState, SoldOut (no room and no waiting list).
    """

    async def approve(transaction: EventTransaction, registration: Registration) -> Registration:
        now = clock()
        approved = transitions.approve(
            registration, event=transaction.event, count=transaction.count, now=now, random=random
        )
        return await save_and_mail(transaction, approved, before=registration, now=now, links=links)

    return await act_on_registration(
        event,
        code,
        approve,
        action="registration.approved",
        actor=actor,
        transactions=transactions,
        clock=clock,
        bulk=bulk,
    )
