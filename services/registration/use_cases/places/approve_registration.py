"""An organiser approves a registration, which then gets a place or waits for one."""

from services.registration.domain.places import SoldOut, has_room, somebody_is_ahead
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.act_on_registration import act_on_registration
from services.registration.use_cases.fill_places import confirm
from services.registration.use_cases.new_registration import tell_attendee
from shared.clock import Clock
from shared.documents.tickets import Random


async def approve_registration(
    event: str,
    code: str,
    *,
    actor: str,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Registration:
    """Approves; where there is no room, the registration joins the waiting list at the place of its first day.

    Raises UnknownEvent, UnknownRegistration, NotInThisState, SoldOut (no room and no waiting list).
    """

    async def approve(transaction: EventTransaction, registration: Registration) -> Registration:
        registration.require("awaiting_approval")
        if has_room(transaction.event, transaction.count, registration.category) and not somebody_is_ahead(
            transaction.event, transaction.count
        ):
            return await confirm(transaction, registration, actor, clock=clock, random=random, links=links)
        if not transaction.event.waiting_list.enabled:
            raise SoldOut
        waiting = registration.changed(clock(), state="waitlisted")
        transaction.save(waiting, before=registration)
        await tell_attendee(transaction, waiting, clock=clock, links=links)
        return waiting

    return await act_on_registration(
        event, code, "approved", approve, actor=actor, transactions=transactions, clock=clock
    )
