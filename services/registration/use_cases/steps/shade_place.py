"""A submission of a registered address looks to everybody as if it had taken a place."""

from collections.abc import Iterable
from datetime import datetime

from services.registration.domain.places import Outcome, session_is_free
from services.registration.domain.registration import KnownColleague
from services.registration.domain.registration_form import RegistrationForm
from services.registration.domain.shadow import cast_shadow, with_shadow, without_shadow
from services.registration.ports.places import EventTransaction
from shared.documents.tickets import Random


def shade_place(
    transaction: EventTransaction, form: RegistrationForm, outcome: Outcome, *, now: datetime, random: Random
) -> None:
    """Has fewer places shown as free, where a new address would have taken one; one that an invitation holds is taken
    already.
    """
    if outcome != "confirmed" or (form.invitation and transaction.invitation(form.invitation).places_held):
        return
    _shade(transaction, form.category, form.sessions, now=now, random=random)


def shade_colleague(
    transaction: EventTransaction,
    known: KnownColleague,
    *,
    before: KnownColleague | None,
    now: datetime,
    random: Random,
) -> None:
    """Has the shadow of a colleague who was registered before follow what the booker changes in their entry, as the
    place of anybody else would. `before` None: the place that was booked for them has just become free.
    """
    count = transaction.count
    if before is not None:
        if (before.state, before.sessions) == (known.state, known.sessions) or before.state != "confirmed":
            return
        left = without_shadow(count.shadows, before.category, before.sessions, now)
        if left is count.shadows:
            return  # it has vanished by itself
        count.shadows = left
    if known.state == "confirmed":
        _shade(transaction, known.category, known.sessions, now=now, random=random)


def _shade(
    transaction: EventTransaction, category: str, sessions: Iterable[str], *, now: datetime, random: Random
) -> None:
    event, count = transaction.event, transaction.count
    free = tuple(session for session in sessions if session_is_free(event, count, session))
    count.shadows = with_shadow(count.shadows, cast_shadow(category, free, now=now, random=random), now)
