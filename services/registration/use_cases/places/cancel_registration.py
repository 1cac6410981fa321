"""A registration is cancelled, and its place goes to who waits."""

from services.registration.domain.registration import Registration
from services.registration.ports.desk import Desk
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.act_on_registration import act_on_registration
from services.registration.use_cases.fill_places import fill_places
from services.registration.use_cases.new_registration import tell_attendee


async def cancel_registration(
    event: str, code: str, *, actor: str, transactions: EventTransactions, desk: Desk
) -> Registration:
    """Cancels; a cancelled one stays cancelled and nothing more happens.

    Raises UnknownEvent, UnknownRegistration, NotInThisState (a declined one).
    """

    async def cancel(transaction: EventTransaction, registration: Registration) -> Registration:
        if registration.state == "cancelled":
            return registration
        registration.require("awaiting_approval", "confirmed", "waitlisted")
        cancelled = registration.changed(desk.now(), state="cancelled")
        transaction.save(cancelled, before=registration)
        await tell_attendee(transaction, cancelled, desk)
        await fill_places(transaction, desk)
        return cancelled

    return await act_on_registration(
        event, code, "cancelled", cancel, actor=actor, transactions=transactions, desk=desk
    )
