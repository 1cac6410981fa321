"""An organiser gives somebody who waits a place, out of turn."""

from services.registration.domain.places import SoldOut, has_room
from services.registration.domain.registration import Registration
from services.registration.ports.desk import Desk
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.act_on_registration import act_on_registration
from services.registration.use_cases.fill_places import confirm


async def promote_registration(
    event: str, code: str, *, actor: str, transactions: EventTransactions, desk: Desk
) -> Registration:
    """Confirms who waits. Nothing is oversold: without a free place it raises SoldOut.

    Raises UnknownEvent, UnknownRegistration, NotInThisState, SoldOut.
    """

    async def promote(transaction: EventTransaction, registration: Registration) -> Registration:
        registration.require("waitlisted")
        if not has_room(transaction.event, transaction.count, registration.category):
            raise SoldOut("There is no free place to promote to.")
        return await confirm(transaction, registration, actor, desk)

    return await act_on_registration(
        event, code, "promoted", promote, actor=actor, transactions=transactions, desk=desk
    )
