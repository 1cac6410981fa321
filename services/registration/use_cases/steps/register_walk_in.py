"""Somebody who registered at the desk, and is inside, gets a registration."""

from datetime import datetime

from services.registration.domain.places import has_room
from services.registration.domain.registration import Registration
from services.registration.domain.walk_in import category_of, walk_in_registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.steps.find_known import by_code
from services.registration.use_cases.steps.mail_state import mail_state
from shared.audit import audit_entry
from shared.contracts.checkin import WalkIn
from shared.documents.codes import new_code
from shared.documents.tickets import Random


async def register_walk_in(
    transaction: EventTransaction,
    registration: str,
    walk_in: WalkIn,
    *,
    mailed: bool,
    now: datetime,
    random: Random,
    links: ManageLinks,
) -> Registration:
    """Returns the confirmed registration with this id, saved, with the code that the desk told unless it is taken.

    Its attendee is `mailed` the confirmation, unless the event is over. The log names the device that let in somebody
    for whom there was no place.
    """
    event = transaction.event
    made = walk_in_registration(
        registration,
        walk_in.code if by_code(transaction, walk_in.code) is None else new_code(random),
        walk_in,
        event=event,
        count=transaction.count,
        organisations=transaction.organisations,
        now=now,
        random=random,
    )
    after = {
        "state": made.state,
        "category": made.category,
        "gate": walk_in.gate,
        "device": walk_in.device_name,
        "beyond_capacity": not has_room(event, transaction.count, category_of(event, walk_in.category)),
        "override": walk_in.override,
    }
    transaction.save(made)
    if mailed and not event.is_over(now):
        await mail_state(transaction, made, now=now, links=links)
    actor = f"device:{walk_in.device}"
    transaction.audit(
        audit_entry("registration.walked_in", made.code, event=event.slug, actor=actor, at=now, after=after)
    )
    return made
