"""Invitations in the API."""

from dataclasses import fields as dataclass_fields
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from services.registration.domain.invitation import Invitation, InvitationState
from services.registration.domain.invitation_draft import InvitationDraft
from services.registration.domain.invitation_mail import form_url
from services.registration.web.events.event_fields import Identifier, Moment
from shared.http.validation import Strict
from shared.language.field_types import EmailAddress, Line, Locale, Paragraphs

MOST_USES = 1_000
LONGEST_NOTE = 2_000
Words = Annotated[Paragraphs, Field(max_length=LONGEST_NOTE)]


class InvitationModel(Strict):
    """A new invitation. With `holds_places` its places count as taken at once; `send` mails it.

    One that holds places without `expires_at` expires when the waiting list closes or, where it has, when the event
    ends.
    """

    category: Identifier
    uses: Annotated[int, Field(ge=1, le=MOST_USES)] = 1
    email: EmailAddress | None = None
    lock_email: bool = False
    holds_places: bool = False
    expires_at: Moment | None = None
    first_name: Line = ""
    last_name: Line = ""
    company: Line = ""
    locale: Locale | None = None
    send: bool = False
    note: Words = ""

    def draft(self) -> InvitationDraft:
        """Returns the draft as the domain's dataclass."""
        return InvitationDraft(**self.model_dump())


class InvitationAnswer(Strict):
    """The reason why somebody can't come, which the organisers read."""

    reason: Words = ""


class InvitationView(BaseModel):
    """An invitation, for organisers; `url` opens the form. `left` is how often it can still be used.

    `places_held` is the number of places that count as taken for it, also for people who were registered already.
    """

    code: str
    event: str
    url: str
    state: InvitationState
    category: str
    uses: int
    used: int
    left: int
    email: str | None
    lock_email: bool
    holds_places: bool
    places_held: int
    expires_at: datetime | None
    first_name: str
    last_name: str
    company: str
    locale: str | None
    note: str
    reason: str
    mailed_at: datetime | None
    reminded_at: datetime | None
    answered_at: datetime | None
    created_at: datetime
    updated_at: datetime


SHOWN_FIELDS = InvitationView.model_fields.keys() & {field.name for field in dataclass_fields(Invitation)}


class InvitationPage(BaseModel):
    """A page of invitations."""

    items: list[InvitationView]
    next_cursor: str | None


def invitation_view(invitation: Invitation, now: datetime, public_url: str) -> InvitationView:
    """Returns an invitation for the API."""
    state = invitation.state(now)
    return InvitationView(
        **{name: getattr(invitation, name) for name in SHOWN_FIELDS},
        url=form_url(public_url, invitation),
        state=state,
        places_held=invitation.places_held,
        left=invitation.uses_left if state == "open" else 0,
    )
