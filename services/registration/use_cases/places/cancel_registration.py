"""A registration is cancelled, and its place goes to who waits."""

from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.act_on_registration import act_on_registration
from services.registration.use_cases.fill_places import fill_places
from services.registration.use_cases.new_registration import tell_attendee
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
) -> Registration:
    """Cancels; a cancelled one stays cancelled and nothing more happens.

    Raises UnknownEvent, UnknownRegistration, NotInThisState (a declined one).
    """

    async def cancel(transaction: EventTransaction, registration: Registration) -> Registration:
        if registration.state == "cancelled":
            return registration
        registration.require("awaiting_approval", "confirmed", "waitlisted")
        cancelled = registration.changed(clock(), state="cancelled")
        transaction.save(cancelled, before=registration)
        await tell_attendee(transaction, cancelled, clock=clock, links=links)
        await fill_places(transaction, clock=clock, random=random, links=links)
        return cancelled

    return await act_on_registration(
        event, code, "cancelled", cancel, actor=actor, transactions=transactions, clock=clock
    )
