"""A booker cancels somebody in their group."""

from services.registration.domain.event import Event
from services.registration.domain.group_members import cancelled_known, known_member
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.groups.read_colleague import read_colleague
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.steps.act_on_registration import act_on_registration
from services.registration.use_cases.steps.save_known_colleague import save_known_colleague
from shared.clock import Clock
from shared.documents.tickets import Random


async def cancel_colleague(
    event: Event,
    booker: Registration,
    member: str,
    *,
    registrations: Registrations,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> None:
    """Cancels a member (an id) of the group as `cancel_registration` does, until the event's end.

    Of somebody who was registered before only the booker's entry is cancelled: what they have stays theirs. Raises
    EventOver, UnknownMember, NotInThisState, PlaceUsed.
    """
    event.check_not_over(clock())
    _, code = await read_colleague(booker, member, registrations)

    async def cancel_known(transaction: EventTransaction, present: Registration) -> Registration:
        known = known_member(present, member)
        if known is None:
            return present
        return save_known_colleague(transaction, present, cancelled_known(known), now=clock(), random=random)

    if code is None:
        await act_on_registration(
            event.slug,
            booker.code,
            cancel_known,
            action="registration.changed",
            actor=booker.actor,
            transactions=transactions,
            clock=clock,
        )
    else:
        await cancel_registration(
            event.slug,
            code,
            actor=booker.actor,
            transactions=transactions,
            clock=clock,
            random=random,
            links=links,
        )
