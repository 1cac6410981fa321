"""A submission of a registered address looks to everybody as if it had taken a place."""

from datetime import datetime

from services.registration.domain.places import Outcome, session_is_free
from services.registration.domain.registration_form import RegistrationForm
from services.registration.domain.shadow import cast_shadow, with_shadow
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
    event, count = transaction.event, transaction.count
    sessions = tuple(session for session in form.sessions if session_is_free(event, count, session))
    shadow = cast_shadow(form.category, sessions, now=now, random=random)
    count.shadows = with_shadow(count.shadows, shadow, now)
