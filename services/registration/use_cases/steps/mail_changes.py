"""The attendee is mailed which parts of a registration have changed."""

from collections.abc import Sequence
from datetime import datetime

from services.registration.domain.messages import left_sessions, mail
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction


def mail_changes(
    transaction: EventTransaction,
    registration: Registration,
    changed: Sequence[str],
    *,
    before: Registration,
    now: datetime,
    links: ManageLinks,
    in_bulk: bool = False,
) -> None:
    """Sends the names of the parts that have changed since `before` with the new badge, once for each version.

    `in_bulk`: it is one of many, for which nobody waits.
    """
    url, occasion = links.url_for(registration), str(registration.version)
    request = mail(
        "changed",
        transaction.event,
        registration,
        occasion=occasion,
        manage_url=url,
        now=now,
        changed=[*changed],
        left_sessions=left_sessions(before, registration) or None,
        in_bulk=in_bulk,
    )
    transaction.send(request)
