"""A booker has the data of somebody in their group erased who has no address, and so no link, of their own."""

from services.registration.domain.event import Event
from services.registration.domain.registration import Registration
from services.registration.ports.erasure import PersonTraces
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransactions
from services.registration.use_cases.groups.read_colleague import read_guest
from services.registration.use_cases.people.erase_registration import erase_registration
from shared.clock import Clock
from shared.documents.tickets import Random


async def erase_colleague(
    event: Event,
    booker: Registration,
    member: str,
    *,
    registrations: Registrations,
    traces: PersonTraces,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> None:
    """Erases a member (an id) of the group as `erase_registration` does, whatever has become of their registration.

    Raises UnknownMember, also for those who have an address, who decide themselves.
    """
    await erase_registration(
        event.slug,
        await read_guest(booker, member, registrations),
        actor=booker.actor,
        registrations=registrations,
        traces=traces,
        transactions=transactions,
        clock=clock,
        random=random,
        links=links,
    )
