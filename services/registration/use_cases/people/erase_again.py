"""An erasure that came after a backup is done again once the backup has been restored."""

from datetime import datetime

from services.registration.domain.registration import UnknownRegistration
from services.registration.ports.erasure import PersonTraces
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransactions
from services.registration.use_cases.people.erase_registration import erase_registration
from shared.audit import OPERATOR
from shared.clock import Clock
from shared.documents.tickets import Random

ERASE_AGAIN = "erase_again"
"""The kind of the scheduled row, one for each registration (its id) that a restored backup has brought back."""


async def erase_again(
    registration: str,
    _due_at: datetime,
    *,
    registrations: Registrations,
    traces: PersonTraces,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> None:
    """Erases the registration (an id) as `erase_registration` does. One that is gone or erased needs nothing more."""
    try:
        present = (await registrations.read_by_id(registration)).registration
    except UnknownRegistration:
        return
    if present.erased_at:
        return
    await erase_registration(
        present.event,
        present.code,
        actor=OPERATOR,
        reason="A backup from before the erasure was restored.",
        registrations=registrations,
        traces=traces,
        transactions=transactions,
        clock=clock,
        random=random,
        links=links,
    )
