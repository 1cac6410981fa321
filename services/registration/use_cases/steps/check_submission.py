"""A submission is checked, and gets its outcome, as if all its addresses were new."""

from datetime import datetime

from services.registration.domain.group import GroupOutcome, group_outcome
from services.registration.domain.group_check import check_group
from services.registration.domain.opening import check_members_first
from services.registration.domain.registration_form import RegistrationForm
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.steps.use_invitation import invitation_for, people_invited
from shared.identity.authorisation import UnknownEvent


def check_submission(transaction: EventTransaction, form: RegistrationForm, now: datetime) -> GroupOutcome:
    """The outcome for new addresses. Nothing is changed.

    Raises UnknownEvent, RegistrationClosed, OnlyMembersYet, FormInvalid, InvitationRequired, InvitationInvalid,
    InvitationForAnotherAddress, SoldOut.
    """
    event = transaction.event
    if event.state == "draft":
        raise UnknownEvent  # nobody is to learn that it will be there
    event.check_open(now)
    people = people_invited(transaction, form)
    for person in people:
        if person.email and not person.invitation:  # an invitation also opens the time in which members go first
            check_members_first(event, person.email, transaction.organisations, now)
    check_group(event, form)
    invitations = [invitation_for(transaction, person, now) for person in people]
    categories = [person.category for person in people]
    return group_outcome(event, transaction.count, categories, form.if_short, now, invitations=invitations)
