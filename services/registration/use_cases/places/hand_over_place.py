"""Somebody who cannot come hands their place to somebody else."""

from dataclasses import replace

from services.registration.domain.form_check import check_successor
from services.registration.domain.messages import mail
from services.registration.domain.registration import AlreadyRegistered, Registration
from services.registration.domain.registration_form import Successor
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.act_on_registration import act_on_registration
from services.registration.use_cases.new_registration import consent_records, new_ticket, tell_attendee
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.language.field_types import email_key


async def hand_over_place(
    event: str,
    code: str,
    *,
    successor: Successor,
    actor: str,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Registration:
    """Gives the registration, its code and its sessions to the successor, with a new secret and a new manage link.

    The old secret then says that the place was handed over. What the predecessor answered about themselves is
    forgotten. Raises UnknownEvent, UnknownRegistration, NotInThisState (only a confirmed place can be handed over),
    FormInvalid, AlreadyRegistered.
    """

    async def hand_over(transaction: EventTransaction, registration: Registration) -> Registration:
        registration.require("confirmed")
        check_successor(transaction.event, successor)
        if transaction.by_email(email_key(successor.email)) is not None:
            raise AlreadyRegistered
        handed_over = _with_new_holder(transaction, registration, successor, clock=clock, random=random)
        transaction.save(handed_over, before=registration)
        occasion = str(handed_over.holder)
        transaction.send(
            mail(
                "handed_over",
                transaction.event,
                registration,
                occasion=occasion,
                manage_url=links.url_for(registration),
                now=clock(),
            )
        )
        await tell_attendee(transaction, handed_over, clock=clock, links=links, occasion=occasion)
        return handed_over

    prefetch = Prefetch(emails=(email_key(successor.email),))
    return await act_on_registration(
        event, code, "handed_over", hand_over, actor=actor, transactions=transactions, clock=clock, prefetch=prefetch
    )


def _with_new_holder(
    transaction: EventTransaction, registration: Registration, successor: Successor, clock: Clock, random: Random
) -> Registration:
    now = clock()
    old = (
        replace(ticket, state="handed_over") if ticket.state == "valid" else ticket for ticket in registration.tickets
    )
    return registration.changed(
        now,
        holder=registration.holder + 1,
        honorific="",
        first_name=successor.first_name,
        last_name=successor.last_name,
        email=successor.email,
        job_title="",
        answers={},
        attention=None,
        consents=consent_records(transaction.event, successor.consents, now),
        tickets=(*old, new_ticket(transaction.event, clock=clock, random=random)),
    )
