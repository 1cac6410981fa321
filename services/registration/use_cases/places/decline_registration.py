"""An organiser declines a registration that awaits approval."""

from services.registration.domain.registration import Registration
from services.registration.ports.desk import Desk
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.act_on_registration import act_on_registration
from services.registration.use_cases.new_registration import tell_attendee


async def decline_registration(
    event: str, code: str, *, reason: str | None, actor: str, transactions: EventTransactions, desk: Desk
) -> Registration:
    """Declines and mails the reason, in the organiser's words.

    Raises UnknownEvent, UnknownRegistration, NotInThisState.
    """

    async def decline(transaction: EventTransaction, registration: Registration) -> Registration:
        registration.require("awaiting_approval")
        declined = registration.changed(desk.now(), state="declined", reason=reason)
        transaction.save(declined, before=registration)
        await tell_attendee(transaction, declined, desk)
        return declined

    return await act_on_registration(
        event, code, "declined", decline, actor=actor, transactions=transactions, desk=desk
    )
