"""A booker changes somebody in their group: a name that follows, company, sessions, an address of their own."""

from typing import Any

from services.registration.domain.event import Event
from services.registration.domain.group_check import check_member
from services.registration.domain.group_members import as_known, changed_known, known_member, own_fields
from services.registration.domain.registration import AlreadyRegistered, ChangesFrozen, Registration
from services.registration.domain.registration_form import Changes
from services.registration.domain.transitions import cancel
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.groups.read_colleague import addresses_of_others, read_colleague
from services.registration.use_cases.people.change_own_registration import changes_are_frozen
from services.registration.use_cases.people.change_registration import change_registration
from services.registration.use_cases.steps.act_on_registration import act_on_registration
from services.registration.use_cases.steps.fill_places import fill_places
from services.registration.use_cases.steps.mail_already_registered import mail_already_registered
from services.registration.use_cases.steps.save_known_colleague import save_known_colleague
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.language.field_types import email_key


async def change_colleague(
    event: Event,
    booker: Registration,
    member: str,
    changes: Changes,
    *,
    registrations: Registrations,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> None:
    """Changes a member (an id) of the group, until the event's freeze date; an address only where there is none yet.

    With an address of their own they get a new secret, a new manage link and their own confirmation. Of somebody who
    was registered before only the booker's entry changes, and nobody is told. So it is with an address that turns out
    to be registered: its owner gets the usual mail, the place that was booked for them is free again, and the booker
    sees no difference. Raises ChangesFrozen, UnknownMember, NotInThisState, PlaceUsed, FormInvalid.
    """
    if changes_are_frozen(event, clock()):
        raise ChangesFrozen
    colleague, code = await read_colleague(booker, member, registrations)
    check_member(event, colleague, changes, await addresses_of_others(booker, member, registrations))
    fields = own_fields(colleague, changes)

    async def change_known(transaction: EventTransaction, present: Registration) -> Registration:
        known = known_member(present, member)
        if known is None:
            return present
        return save_known_colleague(transaction, present, changed_known(known, fields), now=clock(), random=random)

    async def leave_to_owner(transaction: EventTransaction, present: Registration) -> Registration:
        now, owner = clock(), transaction.by_email(email_key(fields["email"]))
        if owner is None:
            raise AlreadyRegistered  # they have cancelled this moment: the booker may try again
        mail_already_registered(transaction, owner, now=now, links=links)
        known = changed_known(as_known(present), fields)
        cancelled = cancel(present, now=now)
        transaction.save(cancelled, before=present)
        await fill_places(transaction, now=now, random=random, links=links)
        save_known_colleague(transaction, transaction.by_code(booker.code), known, now=now, random=random)
        return cancelled

    tools: dict[str, Any] = {"actor": booker.actor, "transactions": transactions, "clock": clock}
    if code is None:
        await act_on_registration(event.slug, booker.code, change_known, action="registration.changed", **tools)
        return
    try:
        await change_registration(event.slug, code, fields, random=random, links=links, **tools)
    except AlreadyRegistered:
        looked_up = Prefetch(emails=(email_key(fields["email"]),), codes=(booker.code,))
        await act_on_registration(
            event.slug, code, leave_to_owner, action="registration.cancelled", prefetch=looked_up, **tools
        )
