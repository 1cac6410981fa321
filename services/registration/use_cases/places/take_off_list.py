"""An organiser takes somebody off the waiting list."""

from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.steps.act_on_registration import act_on_registration
from services.registration.use_cases.steps.cancel_and_fill import cancel_and_fill
from shared.clock import Clock
from shared.documents.tickets import Random


async def take_off_list(
    event: str,
    code: str,
    *,
    actor: str,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Registration:
    """Cancels a registration that waits; a place that was offered to it goes to the next in line.

    Raises UnknownEvent, UnknownRegistration, NotInThisState (it got a place meanwhile: that is not taken away).
    """

    async def take_off(transaction: EventTransaction, registration: Registration) -> Registration:
        registration.require("waitlisted")
        return await cancel_and_fill(
            transaction, registration, "left", "by_organiser", now=clock(), random=random, links=links
        )

    return await act_on_registration(
        event, code, take_off, action="registration.cancelled", actor=actor, transactions=transactions, clock=clock
    )
