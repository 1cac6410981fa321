"""A registration that was cancelled is saved; whatever it took is free from then on."""

from datetime import datetime

from services.registration.domain.registration import Registration
from services.registration.domain.waiting_log import Happening, Why
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.steps.note_waiting import note_sessions, note_waiting
from services.registration.use_cases.steps.save_and_mail import save_and_mail
from services.registration.use_cases.steps.use_invitation import give_use_back


async def save_cancelled(
    transaction: EventTransaction,
    cancelled: Registration,
    happening: Happening,
    why: Why,
    *,
    before: Registration,
    now: datetime,
    links: ManageLinks,
    mailed: bool = True,
) -> None:
    """Saves it in place of `before`, gives back the use of its invitation, and notes the end of its wait.

    The invitation of `before` was announced. Its attendee is `mailed` unless nothing is to be sent to them any more.
    What became free is not given to anybody yet.
    """
    if mailed:
        await save_and_mail(transaction, cancelled, before=before, now=now, links=links)
    else:
        transaction.save(cancelled, before=before)
        note_sessions(transaction, cancelled, before, now=now)
    give_use_back(transaction, before, now)
    if before.state == "waitlisted":
        note_waiting(transaction, cancelled, happening, why, now=now)
