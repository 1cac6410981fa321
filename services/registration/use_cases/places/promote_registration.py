"""An organiser gives somebody who waits a place, out of turn."""

from services.registration.domain.places import SoldOut, has_room
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.act_on_registration import act_on_registration
from services.registration.use_cases.fill_places import confirm
from shared.clock import Clock
from shared.documents.tickets import Random


async def promote_registration(
    event: str,
    code: str,
    *,
    actor: str,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Registration:
    """Confirms who waits. Nothing is oversold: without a free place it raises SoldOut.

    Raises UnknownEvent, UnknownRegistration, NotInThisState, SoldOut.
    """

    async def promote(transaction: EventTransaction, registration: Registration) -> Registration:
        registration.require("waitlisted")
        if not has_room(transaction.event, transaction.count, registration.category):
            raise SoldOut("There is no free place to promote to.")
        return await confirm(transaction, registration, actor, clock=clock, random=random, links=links)

    return await act_on_registration(
        event, code, "promoted", promote, actor=actor, transactions=transactions, clock=clock
    )
