"""An attendee has the mail about their registration sent once more, by their manage link."""

from datetime import datetime

from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransactions
from services.registration.use_cases.people.resend_mail import resend_mail
from shared.clock import Clock
from shared.documents.tickets import Random


async def resend_own_mail(
    registration: Registration,
    *,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> datetime:
    """Sends it once a minute, however often this is asked. Returns the minute. Raises as `resend_mail`."""
    minute = clock().replace(second=0, microsecond=0)
    await resend_mail(
        registration.event,
        registration.code,
        actor=registration.actor,
        transactions=transactions,
        clock=clock,
        random=random,
        links=links,
        occasion=f"own {int(minute.timestamp())}",
    )
    return minute
