"""The attendee is mailed which parts of a registration have changed."""

from collections.abc import Sequence
from datetime import datetime

from services.registration.domain.messages import mail
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction


def mail_changes(
    transaction: EventTransaction,
    registration: Registration,
    changed: Sequence[str],
    *,
    now: datetime,
    links: ManageLinks,
) -> None:
    """Sends the names of the `changed` parts with the new badge, once for each version of a registration."""
    url, occasion = links.url_for(registration), str(registration.version)
    request = mail(
        "changed", transaction.event, registration, occasion=occasion, manage_url=url, now=now, changed=[*changed]
    )
    transaction.send(request)
