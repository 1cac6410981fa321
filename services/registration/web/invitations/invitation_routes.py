"""The API of invitations."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, Field

from services.registration.domain.event import EventOver, RegistrationClosed
from services.registration.domain.invitation import (
    Invitation,
    InvitationForSeveral,
    InvitationNotOpen,
    InvitationState,
    InvitationWithoutAddress,
    MailedToday,
    UnknownInvitation,
    as_code,
)
from services.registration.domain.invitation_draft import InvitationFaulty
from services.registration.domain.places import SoldOut
from services.registration.ports.invitations import After
from services.registration.use_cases.invitations.create_invitation import create_invitation
from services.registration.use_cases.invitations.decline_invitation import decline_invitation
from services.registration.use_cases.invitations.remind_invited import remind_invited
from services.registration.use_cases.invitations.revoke_invitation import revoke_invitation
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.guards import Limited, event_of
from services.registration.web.invitations.invitation_models import (
    InvitationAnswer,
    InvitationModel,
    InvitationPage,
    InvitationView,
    invitation_view,
)
from services.registration.web.request_values import slug_of
from shared.http.api import Api
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in

CURSOR = r"^[0-9]{1,13}-[0-9A-Z]{1,32}$"
READ = OrganiserGuard("registrations:read")
WRITE = OrganiserGuard("registrations:write")


class InvitationsQuery(BaseModel):
    """A filter and a page."""

    state: InvitationState | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str, Field(pattern=CURSOR)] | None = None


def add_invitation_routes(api: Api) -> None:
    """Adds the operations to the API."""
    path = "/events/{slug}/invitations"
    missing = (UnknownEvent, UnknownInvitation)
    api.post(
        path,
        who=WRITE,
        body=InvitationModel,
        answer=InvitationView,
        status=201,
        refusals=(UnknownEvent, EventOver, InvitationFaulty, SoldOut, RegistrationClosed),
    )(post_invitation)
    api.get(path, who=READ, query=InvitationsQuery, answer=InvitationPage, refusals=(UnknownEvent,))(list_invitations)
    api.get(f"{path}/{{code}}", who=READ, answer=InvitationView, refusals=missing)(get_invitation)
    api.post(
        f"{path}/{{code}}/revoke",
        who=WRITE,
        answer=InvitationView,
        refusals=(*missing, InvitationNotOpen),
    )(post_invitation_revoke)
    api.post(
        f"{path}/{{code}}/remind",
        who=WRITE,
        answer=InvitationView,
        refusals=(*missing, RegistrationClosed, InvitationNotOpen, InvitationWithoutAddress, MailedToday),
    )(post_invitation_remind)
    api.post(
        f"{path}/{{code}}/decline",
        who=Limited(),
        body=InvitationAnswer,
        body_optional=True,
        status=204,
        refusals=(*missing, InvitationNotOpen, InvitationForSeveral),
    )(post_invitation_decline)


async def post_invitation(request: web.Request, body: InvitationModel) -> InvitationView:
    """Invites somebody."""
    await event_of(request, "registrations:write")
    dependencies = request.app[DEPENDENCIES]
    created = await create_invitation(
        slug_of(request),
        body.draft(),
        actor=signed_in(request).actor,
        transactions=dependencies.transactions,
        clock=dependencies.clock,
        random=dependencies.random,
        public_url=dependencies.public_url,
    )
    return _view(request, created)


async def list_invitations(request: web.Request, query: InvitationsQuery) -> InvitationPage:
    """Returns invitations, the newest first."""
    event = await event_of(request, "registrations:read")
    dependencies = request.app[DEPENDENCIES]
    after = after_cursor(query.cursor) if query.cursor else None
    invitations = await dependencies.invitations.page(event.slug, query.state, dependencies.clock(), query.limit, after)
    return InvitationPage(
        items=[_view(request, invitation) for invitation in invitations],
        next_cursor=cursor_behind(invitations[-1]) if len(invitations) == query.limit else None,
    )


async def get_invitation(request: web.Request) -> InvitationView:
    """Returns one invitation."""
    event = await event_of(request, "registrations:read")
    return _view(request, await request.app[DEPENDENCIES].invitations.read(event.slug, invitation_code_of(request)))


async def post_invitation_revoke(request: web.Request) -> InvitationView:
    """Takes an invitation back; whoever registered by it stays."""
    await event_of(request, "registrations:write")
    return _view(
        request, await revoke_invitation(**_named(request), **_ending(request), actor=signed_in(request).actor)
    )


async def post_invitation_remind(request: web.Request) -> InvitationView:
    """Sends an invitation, or reminds somebody who has not answered."""
    await event_of(request, "registrations:write")
    dependencies = request.app[DEPENDENCIES]
    reminded = await remind_invited(
        **_named(request),
        actor=signed_in(request).actor,
        transactions=dependencies.transactions,
        clock=dependencies.clock,
        public_url=dependencies.public_url,
    )
    return _view(request, reminded)


async def post_invitation_decline(request: web.Request, body: InvitationAnswer) -> None:
    """Says that whoever was invited can't come."""
    await decline_invitation(**_named(request), **_ending(request), reason=body.reason)


def invitation_code_of(request: web.Request) -> str:
    """Returns the code of the invitation in the path."""
    return as_code(request.match_info["code"])


def cursor_behind(invitation: Invitation) -> str:
    """Returns the text by which a page goes on behind an invitation."""
    return f"{round(invitation.created_at.timestamp() * 1000):d}-{invitation.code}"


def is_cursor(text: str) -> bool:
    """Returns whether a text is such a cursor."""
    return re.fullmatch(CURSOR, text, re.ASCII) is not None


def after_cursor(cursor: str) -> After:
    """Returns the place that a cursor names."""
    milliseconds, _, code = cursor.partition("-")
    seconds, rest = divmod(int(milliseconds), 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000), code


def _named(request: web.Request) -> dict[str, Any]:
    return {"event": slug_of(request), "code": invitation_code_of(request)}


def _ending(request: web.Request) -> dict[str, Any]:
    dependencies = request.app[DEPENDENCIES]
    return {
        "transactions": dependencies.transactions,
        "clock": dependencies.clock,
        "random": dependencies.random,
        "links": dependencies.links,
    }


def _view(request: web.Request, invitation: Invitation) -> InvitationView:
    dependencies = request.app[DEPENDENCIES]
    return invitation_view(invitation, dependencies.clock(), dependencies.public_url)
