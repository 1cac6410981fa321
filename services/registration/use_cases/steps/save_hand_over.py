"""A registration that was handed over is saved, and both its holders are mailed."""

from dataclasses import replace
from datetime import datetime

from services.registration.domain.group_members import as_known
from services.registration.domain.messages import calendar_sequence, mail
from services.registration.domain.registration import Registration
from services.registration.domain.transitions import cancel
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.steps.fill_places import fill_places
from services.registration.use_cases.steps.follow_booker import follow_booker
from services.registration.use_cases.steps.note_waiting import note_sessions
from services.registration.use_cases.steps.save_and_mail import save_and_mail
from services.registration.use_cases.steps.shade_place import shade_colleague
from shared.documents.tickets import Random


async def save_hand_over(
    transaction: EventTransaction,
    handed_over: Registration,
    *,
    before: Registration,
    now: datetime,
    links: ManageLinks,
) -> Registration:
    """Returns the registration, saved; the holder `before` gets a mail about it, the new one the badge."""
    await _take_leave(transaction, handed_over, before=before, now=now, links=links)
    occasion = str(handed_over.holder)
    return await save_and_mail(transaction, handed_over, before=before, now=now, links=links, occasion=occasion)


async def save_refused_hand_over(
    transaction: EventTransaction,
    handed_over: Registration,
    *,
    before: Registration,
    now: datetime,
    random: Random,
    links: ManageLinks,
) -> Registration:
    """Returns the registration, saved as cancelled, since its new holder has a place already; the next gets this one.

    The holder `before` sees no difference, neither in the mail about it nor in the free places.
    """
    await _take_leave(transaction, handed_over, before=before, now=now, links=links)
    cancelled = cancel(handed_over, now=now)
    transaction.save(cancelled, before=before)
    note_sessions(transaction, cancelled, before, now=now)
    await fill_places(transaction, now=now, random=random, links=links)
    shade_colleague(transaction, as_known(before), before=None, now=now, random=random)
    return cancelled


async def _take_leave(
    transaction: EventTransaction, handed_over: Registration, *, before: Registration, now: datetime, links: ManageLinks
) -> None:
    """Mails the holder `before`; those who got their e-mails through them follow."""
    url, occasion = links.url_for(before), str(handed_over.holder)
    request = mail("handed_over", transaction.event, before, occasion=occasion, manage_url=url, now=now)
    transaction.send(replace(request, sequence=calendar_sequence(transaction.event, handed_over)))
    await follow_booker(transaction, handed_over, before=before, now=now)
