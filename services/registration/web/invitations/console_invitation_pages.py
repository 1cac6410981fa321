"""The console's pages of an event's invitations: the list, and the form of a new one."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.invitation import Invitation, InvitationState
from services.registration.domain.invitation_draft import places_to_hold
from services.registration.domain.invitation_mail import answer_url, form_url
from services.registration.use_cases.invitations.create_invitation import create_invitation
from services.registration.use_cases.invitations.remind_all import remind_all
from services.registration.use_cases.invitations.remind_invited import remind_invited
from services.registration.use_cases.invitations.revoke_invitation import revoke_invitation
from services.registration.web.console.console_pages import HOME
from services.registration.web.console.set_up.set_up_page import event_languages
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.guards import event_of
from services.registration.web.invitations.invitation_form import empty_values, faults_at_fields, sent_values
from services.registration.web.invitations.invitation_models import InvitationModel
from services.registration.web.invitations.invitation_routes import (
    after_cursor,
    cursor_behind,
    invitation_code_of,
    is_cursor,
)
from services.registration.web.invitations.known_address import known_address
from services.registration.web.people.forms import raw_values
from shared.errors import Conflict, Invalid
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language, translator
from shared.http.problems import status_of
from shared.identity.guards import for_organisers, signed_in
from shared.language.date_formats import short_moment
from shared.language.names import full_name

PATH = HOME + "/events/{slug}/invitations"
ROWS = 50
STATES: tuple[InvitationState, ...] = ("open", "used", "declined", "expired", "revoked")


def invitation_page_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes. A sent form is answered with a redirect, so that a reload does nothing twice."""
    invitations = InvitationPages(pages)
    return [
        web.get(PATH, for_organisers(invitations.page, HOME)),
        web.post(PATH, for_organisers(invitations.remind_all, HOME)),
        web.get(f"{PATH}/new", for_organisers(invitations.new, HOME)),
        web.post(f"{PATH}/new", for_organisers(invitations.create, HOME)),
        web.get(f"{PATH}/{{code}}", for_organisers(invitations.one, HOME)),
        web.post(f"{PATH}/{{code}}", for_organisers(invitations.act, HOME)),
    ]


class InvitationPages:
    """For organisers who see the event's registrations; acting takes the right to change them."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the invitations in one state, or all of them."""
        return await self._list(request, await event_of(request, "registrations:read"))

    async def remind_all(self, request: web.Request) -> web.Response:
        """Mails all open invitations that were not mailed today."""
        await read_own_form(request)
        event, dependencies = await event_of(request, "registrations:write"), request.app[DEPENDENCIES]
        try:
            mailed = await remind_all(
                event.slug,
                actor=signed_in(request).actor,
                invitations=dependencies.invitations,
                transactions=dependencies.transactions,
                clock=dependencies.clock,
                public_url=dependencies.public_url,
            )
        except Conflict as refusal:
            return await self._list(request, event, refusal)
        raise web.HTTPSeeOther(f"{_path(event)}?mailed={mailed}#main")

    async def new(self, request: web.Request) -> web.Response:
        """Shows the form of a new invitation."""
        event = await event_of(request, "registrations:write")
        return await self._form(request, event, empty_values(event))

    async def create(self, request: web.Request) -> web.Response:
        """Invites somebody, or shows the form again with its faults."""
        fields = await read_own_form(request)
        event, dependencies = await event_of(request, "registrations:write"), request.app[DEPENDENCIES]
        values, faults = sent_values(event, fields)
        faults = faults or await known_address(request, event, values["email"], field_value(fields, "again"))
        if faults:
            return await self._form(request, event, raw_values(fields), errors=faults, status=422)
        try:
            created = await create_invitation(
                event.slug,
                InvitationModel.model_validate(values, strict=False).draft(),
                actor=signed_in(request).actor,
                transactions=dependencies.transactions,
                clock=dependencies.clock,
                random=dependencies.random,
                public_url=dependencies.public_url,
            )
        except (Conflict, Invalid) as refusal:
            status, errors = status_of(refusal), refusal.errors
            return await self._form(request, event, raw_values(fields), errors=errors, refusal=refusal, status=status)
        raise web.HTTPSeeOther(f"{_path(event)}/{created.code}?done=created#main")

    async def one(self, request: web.Request) -> web.Response:
        """Shows one invitation with its link and the buttons that act on it."""
        return await self._one(request, await event_of(request, "registrations:read"))

    async def act(self, request: web.Request) -> web.Response:
        """Mails an invitation, or takes it back."""
        fields = await read_own_form(request)
        event, dependencies = await event_of(request, "registrations:write"), request.app[DEPENDENCIES]
        code, action = invitation_code_of(request), field_value(fields, "action")
        shared: dict[str, Any] = {
            "actor": signed_in(request).actor,
            "transactions": dependencies.transactions,
            "clock": dependencies.clock,
        }
        try:
            if action == "revoke":
                await revoke_invitation(
                    event.slug, code, random=dependencies.random, links=dependencies.links, **shared
                )
            elif action == "remind":
                await remind_invited(event.slug, code, public_url=dependencies.public_url, **shared)
        except Conflict as refusal:
            return await self._one(request, event, refusal)
        raise web.HTTPSeeOther(f"{_path(event)}/{code}?done={'revoked' if action == 'revoke' else 'mailed'}#main")

    async def _list(self, request: web.Request, event: Event, refusal: Conflict | None = None) -> web.Response:
        dependencies, query = request.app[DEPENDENCIES], request.query
        now, asked = dependencies.clock(), query.get("state", "")
        state = next((known for known in STATES if known == asked), None)
        after = after_cursor(query["after"]) if is_cursor(query.get("after", "")) else None
        invitations = await dependencies.invitations.page(event.slug, state, now, ROWS, after)
        more = {"state": state or "", "after": cursor_behind(invitations[-1])} if len(invitations) == ROWS else None
        return self._render(
            request,
            event,
            "console_invitations.html",
            refusal=refusal,
            rows=[self._row(request, event, invitation) for invitation in invitations],
            state=state,
            numbers=await dependencies.invitations.numbers(event.slug, now),
            mailable=len(await dependencies.invitations.mailable(event.slug, now, ROWS)),
            next_page=f"{_path(event)}?{urlencode(more)}" if more else "",
            mailed=query.get("mailed", "") if query.get("mailed", "").isdecimal() else "",
        )

    async def _one(self, request: web.Request, event: Event, refusal: Conflict | None = None) -> web.Response:
        invitation = await request.app[DEPENDENCIES].invitations.read(event.slug, invitation_code_of(request))
        public_url = request.app[DEPENDENCIES].public_url
        return self._render(
            request,
            event,
            "console_invitation.html",
            refusal=refusal,
            row=self._row(request, event, invitation),
            link=form_url(public_url, invitation),
            answer=answer_url(public_url, invitation),
            done=request.query.get("done", ""),
        )

    async def _form(
        self,
        request: web.Request,
        event: Event,
        values: Mapping[str, Any],
        *,
        errors: Sequence[tuple[str, str]] = (),
        refusal: Conflict | Invalid | None = None,
        status: int = 200,
    ) -> web.Response:
        gettext = translator(self._pages, request)
        faults = faults_at_fields(errors, gettext)
        dependencies = request.app[DEPENDENCIES]
        _, count = await dependencies.events.read_with_count(event.slug)
        now = dependencies.clock()
        return self._render(
            request,
            event,
            "console_invitation_form.html",
            status=status,
            refusal=None if faults else refusal,
            values=values,
            faults=faults,
            categories=[(c.id, c.name, places_to_hold(event, count, c.id, now)) for c in event.categories],
            event_languages=event_languages(event),
        )

    def _row(self, request: web.Request, event: Event, invitation: Invitation) -> dict[str, Any]:
        """An invitation with its state and its moments in words."""
        language, now = page_language(request), request.app[DEPENDENCIES].clock()
        category = event.category(invitation.category)
        moments = ("expires_at", "mailed_at", "reminded_at", "answered_at", "created_at")
        return {
            "invitation": invitation,
            "state": invitation.state(now),
            "name": full_name("", invitation.first_name, invitation.last_name),
            "category": category.name if category else {language: invitation.category},
            **{
                name: short_moment(at, event.timezone, language) if (at := getattr(invitation, name)) else ""
                for name in moments
            },
        }

    def _render(
        self,
        request: web.Request,
        event: Event,
        template: str,
        *,
        status: int | None = None,
        refusal: Conflict | Invalid | None = None,
        **values: Any,
    ) -> web.Response:
        gettext = translator(self._pages, request)
        return self._pages.render(
            request,
            template,
            status=status or (status_of(refusal) if refusal else 200),
            event=event,
            path=_path(event),
            refusal=gettext(f"{refusal.title()}.") if refusal else "",
            may_write=signed_in(request).may(event.members, "registrations:write"),
            accent=accent_of(event),
            **{"faults": {}, **values},
        )


def _path(event: Event) -> str:
    return PATH.format(slug=event.slug)
