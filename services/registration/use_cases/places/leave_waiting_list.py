"""An attendee leaves the waiting list, by their manage link."""

from services.registration.domain.event import Event
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.steps.act_on_registration import act_on_registration
from services.registration.use_cases.steps.cancel_and_fill import cancel_and_fill
from shared.clock import Clock
from shared.documents.tickets import Random


async def leave_waiting_list(
    event: Event,
    registration: Registration,
    *,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Registration:
    """Cancels a registration that waits; a place that was offered to it goes to the next in line.

    Raises NotInThisState (also where it got a place meanwhile), EventOver.
    """

    async def leave(transaction: EventTransaction, present: Registration) -> Registration:
        now = clock()
        transaction.event.check_not_over(now)
        present.require("waitlisted")
        return await cancel_and_fill(transaction, present, "left", "own_wish", now=now, random=random, links=links)

    return await act_on_registration(
        event.slug,
        registration.code,
        leave,
        action="registration.left_list",
        actor=registration.actor,
        transactions=transactions,
        clock=clock,
    )
