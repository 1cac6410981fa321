"""A submission is checked, and gets its outcome, as if its address were new."""

from datetime import datetime

from services.registration.domain.form_check import check_form, check_invitation
from services.registration.domain.opening import check_members_first
from services.registration.domain.places import Outcome, outcome_for
from services.registration.domain.registration_form import RegistrationForm
from services.registration.ports.places import EventTransaction
from shared.identity.authorisation import UnknownEvent


def check_submission(transaction: EventTransaction, form: RegistrationForm, now: datetime) -> Outcome:
    """The outcome for a new address. Nothing is changed.

    Raises UnknownEvent, RegistrationClosed, OnlyMembersYet, FormInvalid, InvitationRequired, SoldOut.
    """
    event = transaction.event
    if event.state == "draft":
        raise UnknownEvent  # nobody is to learn that it will be there
    event.check_open(now)
    check_members_first(event, form.email, transaction.organisations, now)
    check_form(event, form)
    check_invitation(event, form)
    return outcome_for(event, transaction.count, form.category)
