"""The booker of a group is mailed who is in it."""

from dataclasses import replace
from datetime import datetime

from services.registration.domain.group_members import members_of, summary_of
from services.registration.domain.identifiers import new_id
from services.registration.domain.messages import mail
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction
from shared.documents.tickets import Random


async def mail_group_summary(
    transaction: EventTransaction, booker: Registration, *, now: datetime, random: Random, links: ManageLinks
) -> None:
    """Sends the list of the group, with the state of each and whose e-mails come to the booker."""
    members = members_of(booker, [registration async for registration in transaction.group(booker.code)])
    url, occasion = links.url_for(booker), new_id(random)
    request = mail("group_summary", transaction.event, booker, occasion=occasion, manage_url=url, now=now)
    transaction.send(replace(request, group=summary_of(members)))
