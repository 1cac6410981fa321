"""Everybody in a submission is registered: the booker, and the colleagues whom they bring."""

from collections.abc import Sequence
from datetime import datetime

from services.registration.domain.group import SOLD_OUT, GroupOutcome
from services.registration.domain.group_members import known_colleague
from services.registration.domain.registration import KnownColleague, Registration
from services.registration.domain.registration_form import RegistrationForm
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.steps.mail_group_summary import mail_group_summary
from services.registration.use_cases.steps.register_attendee import register_attendee
from services.registration.use_cases.steps.use_invitation import use_invitation
from shared.documents.tickets import Random
from shared.language.field_types import email_key


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
    `KnownColleague`. Where the booker's own address is registered already, its owner is told as usual, and the
    colleagues join the registration that they have: somebody who comes back brings colleagues, and nobody can tell by
    a colleague's e-mail whether the booker's address was known.
    """
    own_form, *colleagues = people
    registered = await register_attendee(
        transaction,
        own_form,
        outcome.booker,
        together=outcome.together,
        language=language,
        now=now,
        random=random,
        links=links,
    )
    use_invitation(transaction, own_form, registered, now)
    booker = registered or transaction.by_email(email_key(own_form.email))
    if not colleagues or booker is None:
        return
    known: list[KnownColleague] = []
    for colleague, its_outcome in zip(colleagues, outcome.colleagues, strict=True):
        if its_outcome == SOLD_OUT:
            continue
        joined = await register_attendee(
            transaction,
            colleague,
            its_outcome,
            booker=booker,
            together=outcome.together,
            language=language,
            now=now,
            random=random,
            links=links,
        )
        use_invitation(transaction, colleague, joined, now)
        if joined is None:
            known.append(known_colleague(colleague, its_outcome, count=transaction.count, random=random))
    booker = _with_known(transaction, booker, known, now)
    await mail_group_summary(transaction, booker, now=now, random=random, links=links)


def _with_known(
    transaction: EventTransaction, booker: Registration, known: list[KnownColleague], now: datetime
) -> Registration:
    """The booker, with the colleagues who were registered already."""
    if not known:
        return booker
    changed = booker.changed(now, known_colleagues=(*booker.known_colleagues, *known))
    transaction.save(changed, before=booker)
    return changed
