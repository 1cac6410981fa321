"""A registration is saved, and its attendee is mailed how it stands."""

from datetime import datetime

from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.steps.mail_state import mail_state


async def save_and_mail(
    transaction: EventTransaction,
    registration: Registration,
    *,
    before: Registration | None = None,
    now: datetime,
    links: ManageLinks,
    occasion: str = "",
) -> Registration:
    """Returns the registration, saved in place of `before` (None: it is new); each `occasion` is mailed once."""
    transaction.save(registration, before=before)
    await mail_state(transaction, registration, now=now, links=links, occasion=occasion)
    return registration
