"""An attendee says that they come, by their manage link."""

from services.registration.domain.coming import says_yes
from services.registration.domain.event import Event
from services.registration.domain.registration import Registration
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.steps.act_on_registration import act_on_registration
from shared.clock import Clock


async def say_coming(
    event: Event, registration: Registration, *, transactions: EventTransactions, clock: Clock
) -> Registration:
    """Notes the answer, asked for or not, until the event's end.

    Raises UnknownEvent, UnknownRegistration, EventOver, PlaceHandedOver (meanwhile), NotInThisState.
    """

    async def say(transaction: EventTransaction, present: Registration) -> Registration:
        now = clock()
        transaction.event.check_not_over(now)
        comes = says_yes(present, now)
        if comes is not present:
            transaction.save(comes, before=present)
        return comes

    return await act_on_registration(
        event.slug,
        registration.code,
        say,
        action="registration.coming",
        actor=registration.actor,
        holder=registration.holder,
        transactions=transactions,
        clock=clock,
    )
