"""Everybody in a submission is registered: the booker, and the colleagues whom they bring."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from services.registration.domain.group import SOLD_OUT, GroupOutcome
from services.registration.domain.group_members import booker_of, known_colleague
from services.registration.domain.registration import KnownColleague, Registration
from services.registration.domain.registration_form import RegistrationForm
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.steps.mail_group_summary import mail_group_summary
from services.registration.use_cases.steps.register_attendee import register_attendee
from services.registration.use_cases.steps.shade_place import shade_place
from services.registration.use_cases.steps.use_invitation import shade_use, use_invitation
from shared.documents.tickets import Random


async def register_group(
    transaction: EventTransaction,
    people: Sequence[RegistrationForm],
    outcome: GroupOutcome,
    *,
    language: str,
    now: datetime,
    random: Random,
    links: ManageLinks,
) -> None:
    """Registers each person with the outcome that was decided, and mails the booker a summary of their group.

    A colleague whose address is registered already joins no group: its owner gets the usual mail, and the booker sees a
    `KnownColleague`. Where the booker's own address is registered already, there is no group at all: its owner is told
    as usual, and gets nothing that a stranger typed. Colleagues with an address are then registered by themselves, so
    that nobody can tell by their e-mails whether the booker's address was known; the others only look as if.
    """
    own_form, *colleagues = people
    register = partial(register_attendee, transaction, language=language, now=now, random=random, links=links)
    registered = await register(own_form, outcome.booker, together=outcome.together)
    use_invitation(transaction, own_form, registered, now)
    booker = booker_of(own_form, registered)
    known: list[KnownColleague] = []
    for number, (colleague, its_outcome) in enumerate(zip(colleagues, outcome.colleagues, strict=True)):
        if its_outcome == SOLD_OUT:
            continue
        if registered is None and not colleague.email:
            shade_place(transaction, colleague, its_outcome, now=now, random=random)
            shade_use(transaction, colleague, f"{number} {own_form.email}", now)
            continue
        joined = await register(colleague, its_outcome, booker=booker, together=outcome.together)
        use_invitation(transaction, colleague, joined, now)
        if joined is None:
            known.append(known_colleague(colleague, its_outcome, count=transaction.count, random=random))
    if registered and colleagues:
        registered = _with_known(transaction, registered, known, now)
        await mail_group_summary(transaction, registered, now=now, random=random, links=links)


def _with_known(
    transaction: EventTransaction, booker: Registration, known: list[KnownColleague], now: datetime
) -> Registration:
    """The booker, with the colleagues who were registered already."""
    if not known:
        return booker
    changed = booker.changed(now, known_colleagues=(*booker.known_colleagues, *known))
    transaction.save(changed, before=booker)
    return changed
