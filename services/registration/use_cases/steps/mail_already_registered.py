"""The owner of an address learns that somebody wanted to register it again."""

from datetime import datetime

from services.registration.domain.messages import mail
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction

REMIND_EVERY = 600  # seconds; a repeated submission does not fill somebody's inbox


def mail_already_registered(
    transaction: EventTransaction, registration: Registration, *, now: datetime, links: ManageLinks
) -> None:
    """Sends the owner of a registration its manage link, once in REMIND_EVERY."""
    url, occasion = links.url_for(registration), str(int(now.timestamp()) // REMIND_EVERY)
    request = mail("already_registered", transaction.event, registration, occasion=occasion, manage_url=url, now=now)
    transaction.send(request)
