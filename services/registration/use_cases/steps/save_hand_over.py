"""A registration that was handed over is saved, and both its holders are mailed."""

from dataclasses import replace
from datetime import datetime

from services.registration.domain.messages import calendar_sequence, mail
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.steps.follow_booker import follow_booker
from services.registration.use_cases.steps.save_and_mail import save_and_mail


async def save_hand_over(
    transaction: EventTransaction,
    handed_over: Registration,
    *,
    before: Registration,
    now: datetime,
    links: ManageLinks,
) -> Registration:
    """Returns the registration, saved; the holder `before` gets a mail about it, the new one the badge."""
    url, occasion = links.url_for(before), str(handed_over.holder)
    request = mail("handed_over", transaction.event, before, occasion=occasion, manage_url=url, now=now)
    transaction.send(replace(request, sequence=calendar_sequence(transaction.event, handed_over)))
    await follow_booker(transaction, handed_over, before=before, now=now)
    return await save_and_mail(transaction, handed_over, before=before, now=now, links=links, occasion=occasion)
