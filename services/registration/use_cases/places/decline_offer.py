"""An attendee declines the place that is offered to them, by their manage link."""

from services.registration.domain.event import Event
from services.registration.domain.offers import standing_offer
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.steps.act_on_registration import act_on_registration
from services.registration.use_cases.steps.cancel_and_fill import cancel_and_fill
from shared.clock import Clock
from shared.documents.tickets import Random


async def decline_offer(
    event: Event,
    registration: Registration,
    *,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Registration:
    """Cancels, and the place goes to the next in line. Raises NotInThisState, OfferLapsed."""

    async def decline(transaction: EventTransaction, present: Registration) -> Registration:
        now = clock()
        standing_offer(present, transaction.event, now)
        return await cancel_and_fill(transaction, present, "declined", "own_wish", now=now, random=random, links=links)

    return await act_on_registration(
        event.slug,
        registration.code,
        decline,
        action="registration.offer_declined",
        actor=registration.actor,
        transactions=transactions,
        clock=clock,
    )
