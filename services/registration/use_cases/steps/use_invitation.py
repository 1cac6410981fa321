"""An invitation admits whoever registers by it, is used, and gets a use back when its registration is cancelled."""

from datetime import datetime

from services.registration.domain.form_check import check_invitation
from services.registration.domain.group import invited_people
from services.registration.domain.invitation import Invitation, InvitationInvalid, UnknownInvitation
from services.registration.domain.places import has_room
from services.registration.domain.registration import Registration
from services.registration.domain.registration_form import RegistrationForm
from services.registration.ports.places import EventTransaction
from shared.language.field_types import email_key


def invitation_for(transaction: EventTransaction, form: RegistrationForm, now: datetime) -> Invitation | None:
    """The invitation that a form names, which opens its category; None: it names none and needs none.

    Its code was announced. Raises InvitationRequired, InvitationInvalid, InvitationForAnotherAddress.
    """
    if form.invitation is None:
        check_invitation(transaction.event, form)
        return None
    try:
        invitation = transaction.invitation(form.invitation)
    except UnknownInvitation:
        raise InvitationInvalid from None
    invitation.check_admits(form.category, form.email, now)
    return invitation


def invitations_named_by(form: RegistrationForm) -> tuple[str, ...]:
    """The codes of invitations that a change announces before it places a form."""
    return () if form.invitation is None else (form.invitation,)


def people_invited(transaction: EventTransaction, form: RegistrationForm) -> tuple[RegistrationForm, ...]:
    """The form of each person in a submission, as `invited_people`; an invitation that is none invites nobody."""
    try:
        invitation = transaction.invitation(form.invitation) if form.invitation else None
    except UnknownInvitation:
        invitation = None
    return invited_people(form, invitation)


def use_invitation(
    transaction: EventTransaction, form: RegistrationForm, registration: Registration | None, now: datetime
) -> None:
    """Counts that a form registered somebody by its invitation; nothing where it names none.

    `registration` None: the address was registered already. Then no use is counted, but none is left for that address,
    so that nobody learns it. Somebody who registered by the same invitation before uses it once.
    """
    if form.invitation is None:
        return
    before = transaction.invitation(form.invitation)
    if registration is not None:
        transaction.save_invitation(before.used_for(form.email, now), before=before)
        return
    owner = transaction.by_email(email_key(form.email))
    by_this_one = owner is not None and owner.invitation == before.code
    after = before if by_this_one else before.used_for_known(form.email, now)
    if after is not before:
        transaction.save_invitation(after, before=before)


def shade_use(transaction: EventTransaction, form: RegistrationForm, name: str, now: datetime) -> None:
    """Has no use left for somebody without an address who only looks registered; `name` sets them apart from others."""
    if form.invitation is None:
        return
    before = transaction.invitation(form.invitation)
    after = before.used_for_known(name, now)
    if after is not before:
        transaction.save_invitation(after, before=before)


def give_use_back(transaction: EventTransaction, registration: Registration, now: datetime) -> None:
    """Lets somebody else use the invitation of a registration that is saved as cancelled by now, in its place.

    A personal invitation was answered, and is not open again. One that holds places gets its use back only while there
    is a place to hold. The invitation of a registration that was announced by its code is announced with it.
    """
    if registration.invitation is None:
        return
    try:
        invitation = transaction.invitation(registration.invitation)
    except UnknownInvitation:
        return
    if invitation.is_personal or invitation.used == 0:
        return
    has_place = has_room(transaction.event, transaction.count, invitation.category)
    if not invitation.holds_places or has_place:
        transaction.save_invitation(invitation.given_back(now), before=invitation)
