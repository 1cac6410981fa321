"""Invitations on the pages of those who were invited: what is told of one, and the form that it opens."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.invitation import Invitation, InvitationState, UnknownInvitation, as_code
from services.registration.domain.places import Outcome, PlaceCount, SoldOut, outcome_for
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.page_models import EventOnPage
from shared.contracts.registration import Texts
from shared.http.pages import page_language
from shared.language.date_formats import zoned_moment

INVITATION = "invitation"
"""The name of the code in an address and in a form."""
PERSONAL_FIELDS = ("first_name", "last_name", "email", "company")


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationOnPage:
    """An invitation as its reader sees it. `state` is `unknown` for a code that is none.

    `deadline` is empty where there is none, `left` how many of its `uses` are left. `locked` is the only address that
    may register by it; '' for any.
    """

    code: str
    state: InvitationState | Literal["unknown"]
    category: str = ""
    category_name: Texts
    deadline: str = ""
    uses: int = 1
    left: int = 0
    holds_places: bool = False
    locked: str = ""
    note: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody can register by it."""
        return self.state == "open"

    @property
    def is_personal(self) -> bool:
        """Whether it is for one person."""
        return self.uses == 1


async def with_invitation(
    request: web.Request, event: Event, count: PlaceCount, shown: Mapping[str, Any]
) -> dict[str, Any]:
    """Returns what of the values of an event's page is different where the code of an invitation was typed."""
    code = str(shown["values"].get(INVITATION, ""))
    if not code:
        return {}
    now = request.app[DEPENDENCIES].clock()
    invitation = await invitation_named(request, event, code)
    on_page = invitation_on_page(event, invitation, now, page_language(request))
    if invitation is None or not on_page.is_open:
        return {INVITATION: on_page}
    view = opened(shown["event"], event, count, now, invitation)
    return {INVITATION: on_page, "event": view, "values": filled_in(invitation, shown["values"])}


async def invitation_named(request: web.Request, event: Event, text: str) -> Invitation | None:
    """Returns the invitation to the event whose code somebody typed or followed; None: there is no such one."""
    try:
        return await request.app[DEPENDENCIES].invitations.read(event.slug, as_code(text))
    except UnknownInvitation:
        return None


async def open_invitation(request: web.Request, event: Event, text: str, now: datetime) -> Invitation | None:
    """Returns the invitation as `invitation_named` while somebody can register by it; else None."""
    invitation = await invitation_named(request, event, text)
    return invitation if invitation and invitation.state(now) == "open" else None


def invitation_on_page(event: Event, invitation: Invitation | None, now: datetime, language: str) -> InvitationOnPage:
    """Returns the invitation in `language`; one to a category that is gone is none."""
    category = event.category(invitation.category) if invitation else None
    if invitation is None or category is None:
        return InvitationOnPage(code="", state="unknown", category_name={})
    return InvitationOnPage(
        code=invitation.code,
        state=invitation.state(now),
        category=category.id,
        category_name=category.name,
        deadline=zoned_moment(invitation.expires_at, event.timezone, language) if invitation.expires_at else "",
        uses=invitation.uses,
        left=invitation.uses_left,
        holds_places=invitation.holds_places,
        locked=(invitation.email or "") if invitation.lock_email else "",
        note=invitation.note,
    )


def opened(view: EventOnPage, event: Event, count: PlaceCount, now: datetime, invitation: Invitation) -> EventOnPage:
    """Returns the event as an invitation that is open at `now` opens it: its category alone, for members or not."""
    chosen = [category for category in view.categories if category.id == invitation.category]
    outcome = _outcome(event, count, now, invitation)
    categories = tuple(replace(category, note="", open=outcome is not None) for category in chosen)
    return replace(view, outcome=outcome, members_until="", categories=categories)


def _outcome(event: Event, count: PlaceCount, now: datetime, invitation: Invitation) -> Outcome | None:
    try:
        return outcome_for(event, count, invitation.category, now, invitation)
    except SoldOut:
        return None


def filled_in(invitation: Invitation, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the values of the form that an invitation opens: those that were typed, else its own.

    What it says of its reader is filled in only where it is for one person.
    """
    names = PERSONAL_FIELDS if invitation.is_personal else ("company",)
    own = {name: getattr(invitation, name) or "" for name in names}
    fixed = {"category": invitation.category, "invitation": invitation.code}
    if invitation.lock_email:
        fixed["email"] = invitation.email or ""
    return {**own, **typed, **fixed}
