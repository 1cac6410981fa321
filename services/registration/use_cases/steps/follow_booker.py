"""The people in a group follow their booker to another address or name."""

from datetime import datetime

from services.registration.domain.registration import Registration
from services.registration.ports.places import EventTransaction


async def follow_booker(
    transaction: EventTransaction, booker: Registration, *, before: Registration, now: datetime
) -> None:
    """Sends e-mails of those without an address to the booker's new one, and calls the nameless by the new name."""
    if (booker.email, booker.name) == (before.email, before.name):
        return
    async for member in transaction.group(booker.code):
        follows = {"booker_email": "" if member.email else booker.email, "booker_name": booker.name}
        if any(getattr(member, name) != value for name, value in follows.items()):
            transaction.save(member.changed(now, **follows), before=member)
