"""A booker's entry of a colleague who was registered before is saved."""

from datetime import datetime

from services.registration.domain.registration import KnownColleague, Registration
from services.registration.ports.places import EventTransaction


def save_known_colleague(
    transaction: EventTransaction, booker: Registration, known: KnownColleague, *, now: datetime
) -> Registration:
    """Returns the booker, saved with the entry, which takes the place of an earlier one with its id."""
    others = (colleague for colleague in booker.known_colleagues if colleague.id != known.id)
    changed = booker.changed(now, known_colleagues=(*others, known))
    transaction.save(changed, before=booker)
    return changed
