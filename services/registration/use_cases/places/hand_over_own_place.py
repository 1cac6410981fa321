"""An attendee who cannot come hands their place to somebody else, by their manage link."""

from services.registration.domain import transitions
from services.registration.domain.event import Event
from services.registration.domain.registration import AlreadyRegistered, Registration
from services.registration.domain.registration_form import Successor
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.steps.act_on_registration import act_on_registration
from services.registration.use_cases.steps.check_place_unused import check_place_unused
from services.registration.use_cases.steps.mail_already_registered import mail_already_registered
from services.registration.use_cases.steps.save_hand_over import save_hand_over, save_refused_hand_over
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.language.field_types import email_key


async def hand_over_own_place(
    event: Event,
    registration: Registration,
    *,
    successor: Successor,
    registrations: Registrations,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> None:
    """Hands over as `hand_over_place` does, until the event's end, but never says whether an address is registered.

    Where the successor's address is registered already, its owner gets the mail that they are, and keeps their own
    place; the one that was handed over goes to the next in line. Its holder sees no difference. Raises UnknownEvent,
    UnknownRegistration, NotInThisState, PlaceUsed, FormInvalid, EventOver, PlaceHandedOver (meanwhile),
    AlreadyRegistered (only for the holder's own address).
    """
    await check_place_unused(event.slug, registration.code, registrations)
    email = email_key(successor.email)

    async def hand_over(transaction: EventTransaction, present: Registration) -> Registration:
        now = clock()
        transaction.event.check_not_over(now)
        handed_over = transitions.hand_over(
            present,
            successor,
            event=transaction.event,
            organisations=transaction.organisations,
            now=now,
            random=random,
        )
        registered = transaction.by_email(email)
        if registered == present:
            raise AlreadyRegistered
        if registered is not None:
            mail_already_registered(transaction, registered, now=now, links=links)
            return await save_refused_hand_over(
                transaction, handed_over, before=present, now=now, random=random, links=links
            )
        return await save_hand_over(transaction, handed_over, before=present, now=now, links=links)

    await act_on_registration(
        event.slug,
        registration.code,
        hand_over,
        action="registration.handed_over",
        actor=registration.actor,
        holder=registration.holder,
        transactions=transactions,
        clock=clock,
        prefetch=Prefetch(emails=(email,)),
    )
