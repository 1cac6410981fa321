"""An attendee comes online, by the button on their own page."""

from services.registration.domain.event import Event
from services.registration.domain.online import join
from services.registration.domain.registration import Registration
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.steps.act_on_registration import act_on_registration
from shared.clock import Clock


async def join_online(
    event: Event, registration: Registration, *, transactions: EventTransactions, clock: Clock
) -> Registration:
    """Notes the first time; from then on their page shows the link of the meeting while it is open.

    Raises UnknownEvent, UnknownRegistration, PlaceHandedOver (meanwhile), NotInThisState, NotOpenNow, NoLinkYet.
    """

    async def come(transaction: EventTransaction, present: Registration) -> Registration:
        joined = join(present, transaction.event, clock())
        if joined is not present:
            transaction.save(joined, before=present)
        return joined

    return await act_on_registration(
        event.slug,
        registration.code,
        come,
        action="registration.joined",
        actor=registration.actor,
        holder=registration.holder,
        transactions=transactions,
        clock=clock,
    )
