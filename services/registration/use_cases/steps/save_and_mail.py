"""A registration is saved, and its attendee is mailed how it stands."""

from datetime import datetime

from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.steps.join_waiting_list import join_waiting_list
from services.registration.use_cases.steps.mail_state import mail_state
from services.registration.use_cases.steps.note_waiting import note_sessions


async def save_and_mail(
    transaction: EventTransaction,
    registration: Registration,
    *,
    before: Registration | None = None,
    now: datetime,
    links: ManageLinks,
    occasion: str = "",
    in_bulk: bool = False,
) -> Registration:
    """Returns the registration, saved in place of `before` (None: it is new); each `occasion` is mailed once.

    Whoever has to wait from now on may have a place offered at once: then that is their mail. One `in_bulk` is one of
    many, for which nobody waits.
    """
    transaction.save(registration, before=before)
    note_sessions(transaction, registration, before, now=now)
    if registration.state == "waitlisted" and (before is None or before.state != "waitlisted"):
        registration = join_waiting_list(transaction, registration, now=now, links=links)
    if registration.offer is None:
        await mail_state(transaction, registration, now=now, links=links, occasion=occasion, in_bulk=in_bulk)
    return registration
