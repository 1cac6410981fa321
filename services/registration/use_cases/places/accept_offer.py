"""An attendee accepts the place that is offered to them, by their manage link."""

from services.registration.domain import offers
from services.registration.domain.event import Event
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.steps.act_on_registration import act_on_registration
from services.registration.use_cases.steps.note_waiting import note_waiting
from services.registration.use_cases.steps.save_and_mail import save_and_mail
from shared.clock import Clock
from shared.documents.tickets import Random


async def accept_offer(
    event: Event,
    registration: Registration,
    *,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Registration:
    """Confirms, and sends the ticket. Raises NotInThisState, OfferLapsed, SoldOut (others accepted before)."""

    async def accept(transaction: EventTransaction, present: Registration) -> Registration:
        now = clock()
        accepted = offers.accept_offer(
            present, event=transaction.event, count=transaction.count, now=now, random=random
        )
        await save_and_mail(transaction, accepted, before=present, now=now, links=links)
        note_waiting(transaction, accepted, "accepted", "offer_accepted", now=now)
        return accepted

    return await act_on_registration(
        event.slug,
        registration.code,
        accept,
        action="registration.offer_accepted",
        actor=registration.actor,
        transactions=transactions,
        clock=clock,
    )
