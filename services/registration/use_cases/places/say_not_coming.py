"""An attendee says that they do not come, by their manage link: their place goes to the next in line."""

from services.registration.domain.coming import says_no
from services.registration.domain.event import Event
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.steps.act_on_registration import act_on_registration
from services.registration.use_cases.steps.check_place_unused import check_place_unused
from services.registration.use_cases.steps.fill_places import fill_places
from services.registration.use_cases.steps.save_cancelled import save_cancelled
from shared.clock import Clock
from shared.documents.tickets import Random


async def say_not_coming(
    event: Event,
    registration: Registration,
    *,
    registrations: Registrations,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Registration:
    """Cancels, until the event begins and as long as nobody has come with the place; said twice, it counts once.

    Raises UnknownEvent, UnknownRegistration, NotInThisState, EventBegun, PlaceUsed, PlaceHandedOver (meanwhile).
    """
    await check_place_unused(event.slug, registration.code, registrations)

    async def say(transaction: EventTransaction, present: Registration) -> Registration:
        if present.state == "cancelled":
            return present
        now = clock()
        gone = says_no(present, transaction.event, now)
        await save_cancelled(transaction, gone, "left", "own_wish", before=present, now=now, links=links)
        await fill_places(transaction, now=now, random=random, links=links)
        return gone

    return await act_on_registration(
        event.slug,
        registration.code,
        say,
        action="registration.not_coming",
        actor=registration.actor,
        holder=registration.holder,
        transactions=transactions,
        clock=clock,
    )
