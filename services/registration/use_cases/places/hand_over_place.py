"""An organiser hands an attendee's place over to somebody else."""

from services.registration.domain import transitions
from services.registration.domain.registration import AlreadyRegistered, Registration
from services.registration.domain.registration_form import Successor
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.steps.act_on_registration import act_on_registration
from services.registration.use_cases.steps.check_place_unused import check_place_unused
from services.registration.use_cases.steps.save_hand_over import save_hand_over
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.language.field_types import email_key


async def hand_over_place(
    event: str,
    code: str,
    *,
    successor: Successor,
    actor: str,
    registrations: Registrations,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Registration:
    """Gives the registration, its code and its sessions to the successor, with a new secret and a new manage link.

    The old secret then says that the place was handed over. What the predecessor answered about themselves is
    forgotten. Raises UnknownEvent, UnknownRegistration, NotInThisState (only a confirmed place can be handed over),
    PlaceUsed, FormInvalid, AlreadyRegistered.
    """
    await check_place_unused(event, code, registrations)
    email = email_key(successor.email)

    async def hand_over(transaction: EventTransaction, registration: Registration) -> Registration:
        now = clock()
        handed_over = transitions.hand_over(
            registration,
            successor,
            event=transaction.event,
            organisations=transaction.organisations,
            now=now,
            random=random,
        )
        if transaction.by_email(email) is not None:
            raise AlreadyRegistered
        return await save_hand_over(transaction, handed_over, before=registration, now=now, links=links)

    return await act_on_registration(
        event,
        code,
        hand_over,
        action="registration.handed_over",
        actor=actor,
        transactions=transactions,
        clock=clock,
        prefetch=Prefetch(emails=(email,)),
    )
