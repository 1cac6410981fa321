"""An organiser approves a registration, which then gets a place or waits for one."""

from services.registration.domain.places import SoldOut, has_room, somebody_is_ahead
from services.registration.domain.registration import Registration
from services.registration.ports.desk import Desk
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.act_on_registration import act_on_registration
from services.registration.use_cases.fill_places import confirm
from services.registration.use_cases.new_registration import tell_attendee


async def approve_registration(
    event: str, code: str, *, actor: str, transactions: EventTransactions, desk: Desk
) -> Registration:
    """Approves; where there is no room, the registration joins the waiting list at the place of its first day.

    Raises UnknownEvent, UnknownRegistration, NotInThisState, SoldOut (no room and no waiting list).
    """

    async def approve(transaction: EventTransaction, registration: Registration) -> Registration:
        registration.require("awaiting_approval")
        if has_room(transaction.event, transaction.count, registration.category) and not somebody_is_ahead(
            transaction.event, transaction.count
        ):
            return await confirm(transaction, registration, actor, desk)
        if not transaction.event.waiting_list.enabled:
            raise SoldOut
        waiting = registration.changed(desk.now(), state="waitlisted")
        transaction.save(waiting, before=registration)
        await tell_attendee(transaction, waiting, desk)
        return waiting

    return await act_on_registration(
        event, code, "approved", approve, actor=actor, transactions=transactions, desk=desk
    )
