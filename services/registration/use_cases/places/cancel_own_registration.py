"""An attendee cancels, by their manage link."""

from services.registration.domain.event import Event
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransactions
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.steps.check_place_unused import check_place_unused
from shared.clock import Clock
from shared.documents.tickets import Random


async def cancel_own_registration(
    event: Event,
    registration: Registration,
    *,
    registrations: Registrations,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Registration:
    """Cancels as `cancel_registration` does, until the event's end, and unless they have come.

    Raises EventOver, PlaceUsed, PlaceHandedOver (meanwhile) and all that `cancel_registration` raises.
    """
    event.check_not_over(clock())
    await check_place_unused(event.slug, registration.code, registrations)
    return await cancel_registration(
        event.slug,
        registration.code,
        actor=registration.actor,
        transactions=transactions,
        clock=clock,
        random=random,
        links=links,
        holder=registration.holder,
    )
