"""A registration is cancelled, and its place goes to the next in line."""

from services.registration.domain.registration import Registration
from services.registration.domain.waiting_log import Why
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.steps.act_on_registration import act_on_registration
from services.registration.use_cases.steps.cancel_and_fill import cancel_and_fill
from shared.clock import Clock
from shared.documents.tickets import Random


async def cancel_registration(
    event: str,
    code: str,
    *,
    actor: str,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
    bulk: str | None = None,
    holder: int | None = None,
) -> Registration:
    """Cancels; a cancelled one stays cancelled and nothing more happens.

    Raises UnknownEvent, UnknownRegistration, NotInThisState (a declined one).
    """

    async def cancel(transaction: EventTransaction, registration: Registration) -> Registration:
        if registration.state == "cancelled":
            return registration
        why: Why = "own_wish" if actor == registration.actor else "by_organiser"
        return await cancel_and_fill(transaction, registration, "left", why, now=clock(), random=random, links=links)

    return await act_on_registration(
        event,
        code,
        cancel,
        action="registration.cancelled",
        actor=actor,
        transactions=transactions,
        clock=clock,
        bulk=bulk,
        holder=holder,
    )
