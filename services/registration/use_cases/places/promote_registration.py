"""An organiser gives somebody who waits a place, out of turn."""

from services.registration.domain import transitions
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.steps.act_on_registration import act_on_registration
from services.registration.use_cases.steps.note_waiting import note_waiting
from services.registration.use_cases.steps.save_and_mail import save_and_mail
from shared.clock import Clock
from shared.documents.tickets import Random


async def promote_registration(
    event: str,
    code: str,
    *,
    actor: str,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Registration:
    """Confirms a registration that waits, with a free place or the one that is offered to it.

    Nothing is oversold. Raises UnknownEvent, UnknownRegistration, NotInThisState, SoldOut (there is no such place).
    """

    async def promote(transaction: EventTransaction, registration: Registration) -> Registration:
        now = clock()
        promoted = transitions.promote(
            registration, event=transaction.event, count=transaction.count, now=now, random=random
        )
        await save_and_mail(transaction, promoted, before=registration, now=now, links=links)
        note_waiting(transaction, promoted, "promoted", "by_organiser", now=now)
        return promoted

    return await act_on_registration(
        event, code, promote, action="registration.promoted", actor=actor, transactions=transactions, clock=clock
    )
