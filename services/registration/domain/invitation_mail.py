"""The e-mail that invites somebody, and where it leads."""

from datetime import datetime

from services.registration.domain.event import Event
from services.registration.domain.invitation import Invitation
from services.registration.domain.messages import event_details
from shared.contracts import mails
from shared.language.languages import supported


def form_url(public_url: str, invitation: Invitation) -> str:
    """The address of the form that an invitation opens."""
    return f"{public_url}/e/{invitation.event}?invitation={invitation.code}"


def answer_url(public_url: str, invitation: Invitation) -> str:
    """The address of the page of an invitation: how many may still register by it, and where it is declined."""
    return f"{public_url}/e/{invitation.event}/invitations/{invitation.code}"


def invitation_mail(event: Event, invitation: Invitation, *, public_url: str, now: datetime) -> mails.MailRequested:
    """The mail to the reader of an invitation that has an address, once in each of its versions."""
    url = form_url(public_url, invitation)
    return mails.MailRequested(
        mail=f"invitation.{invitation.reference}.{invitation.version}",
        event=event.slug,
        kind="invitation",
        to=invitation.email or "",
        locale=supported(invitation.locale or "", event.languages) or event.languages[0],
        requested_at=now,
        details=event_details(event, page=url),
        manage_url=url,
        reason=invitation.note or None,
        expires_at=invitation.expires_at,
        figures={"uses": invitation.uses_left},
        answer_url=answer_url(public_url, invitation),
        recipient=_reader(invitation),
        subscriber=invitation.subscriber,
        marketing=invitation.consented_at is not None,
        consented_at=invitation.consented_at,
    )


def _reader(invitation: Invitation) -> mails.Recipient:
    return mails.Recipient(
        code="",
        honorific="",
        first_name=invitation.first_name,
        last_name=invitation.last_name,
        company=invitation.company,
        job_title="",
        category=invitation.category,
        tray="",
        sessions=[],
    )
