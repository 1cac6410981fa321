"""The owner of an address learns that somebody wanted to register it again."""

from dataclasses import replace
from datetime import datetime, timedelta

from services.registration.domain.messages import mail
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction

REMIND_EVERY = timedelta(hours=1)
"""A repeated submission does not fill somebody's inbox."""


def mail_already_registered(
    transaction: EventTransaction, registration: Registration, *, now: datetime, links: ManageLinks
) -> None:
    """Sends the owner of a registration its manage link, once in REMIND_EVERY."""
    last = registration.reminded_at
    if last is not None and now < last + REMIND_EVERY:
        return
    url, occasion = links.url_for(registration), str(int(now.timestamp()))
    # No new version: nothing has changed that anybody else knows of.
    transaction.save(replace(registration, reminded_at=now), before=registration)
    request = mail("already_registered", transaction.event, registration, occasion=occasion, manage_url=url, now=now)
    transaction.send(request)
