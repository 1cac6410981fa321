"""An organiser declines a registration that awaits approval."""

from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.act_on_registration import act_on_registration
from services.registration.use_cases.new_registration import tell_attendee
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
) -> Registration:
    """Declines and mails the reason, in the organiser's words.

    Raises UnknownEvent, UnknownRegistration, NotInThisState.
    """

    async def decline(transaction: EventTransaction, registration: Registration) -> Registration:
        registration.require("awaiting_approval")
        declined = registration.changed(clock(), state="declined", reason=reason)
        transaction.save(declined, before=registration)
        await tell_attendee(transaction, declined, clock=clock, links=links)
        return declined

    return await act_on_registration(
        event, code, "declined", decline, actor=actor, transactions=transactions, clock=clock
    )
