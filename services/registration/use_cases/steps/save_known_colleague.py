"""A booker's entry of a colleague who was registered before is saved."""

from datetime import datetime

from services.registration.domain.group_members import known_member
from services.registration.domain.registration import KnownColleague, Registration
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.steps.shade_place import shade_colleague
from shared.documents.tickets import Random


def save_known_colleague(
    transaction: EventTransaction, booker: Registration, known: KnownColleague, *, now: datetime, random: Random
) -> Registration:
    """Returns the booker, saved with the entry, which takes the place of an earlier one with its id.

    The free places that everybody sees change as if the entry were a registration.
    """
    shade_colleague(transaction, known, before=known_member(booker, known.id), now=now, random=random)
    others = (colleague for colleague in booker.known_colleagues if colleague.id != known.id)
    changed = booker.changed(now, known_colleagues=(*others, known))
    transaction.save(changed, before=booker)
    return changed
