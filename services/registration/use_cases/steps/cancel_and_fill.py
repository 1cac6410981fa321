"""A registration is cancelled, and its place, or the one that was offered, goes to the next in line."""

from datetime import datetime

from services.registration.domain import transitions
from services.registration.domain.registration import Registration
from services.registration.domain.waiting_log import Happening, Why
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.steps.fill_places import fill_places
from services.registration.use_cases.steps.save_cancelled import save_cancelled
from shared.documents.tickets import Random


async def cancel_and_fill(
    transaction: EventTransaction,
    registration: Registration,
    happening: Happening,
    why: Why,
    *,
    now: datetime,
    random: Random,
    links: ManageLinks,
) -> Registration:
    """Returns the registration, cancelled; where it waited, the log of the waiting list says what happened and why.

    Raises NotInThisState.
    """
    cancelled = transitions.cancel(registration, now=now)
    await save_cancelled(transaction, cancelled, happening, why, before=registration, now=now, links=links)
    await fill_places(transaction, now=now, random=random, links=links)
    return cancelled
