"""The public pages: all events, one event with its form, and the page after registering."""

import hashlib
import secrets
import textwrap
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiohttp import web

from services.registration.domain.email_typos import likely_address
from services.registration.domain.event import Event
from services.registration.domain.form_check import FormInvalid
from services.registration.domain.group import MOST_COLLEAGUES, GroupOutcome
from services.registration.domain.places import PlaceCount, session_is_free
from services.registration.domain.registration_form import RegistrationForm
from services.registration.domain.shown_places import shown_places
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.events.agenda_models import agenda_on_page
from services.registration.web.events.page_models import EventOnPage, event_on_page
from services.registration.web.events.previews import preview_path
from services.registration.web.events.structured_data import structured_data
from services.registration.web.guards import visible
from services.registration.web.invitations.invitation_on_page import INVITATION, open_invitation, with_invitation
from services.registration.web.people.check_group import check_group_values
from services.registration.web.people.forms import (
    MISTYPED,
    SHOWED_FAULTS,
    Fault,
    Fields,
    all_faults,
    faults_by_field,
    raw_values,
    registration_json,
)
from services.registration.web.people.group_form import CHECKED, NUMBER, colleagues_in, group_json, regrouped
from services.registration.web.people.registration_models import RegistrationModel
from services.registration.web.people.sent_form import new_sent_form, remember_sent_form, sent_form, waits_for
from services.registration.web.people.submission import submit
from services.registration.web.request_values import slug_of
from shared.errors import Conflict
from shared.http.bodies import field_value, read_form
from shared.http.client_address import client_address
from shared.http.csrf import ForeignForm, check_form, check_same_site
from shared.http.form_stamps import STAMP, new_stamp
from shared.http.pages import Pages, page_language, translator
from shared.http.problems import status_of
from shared.language.languages import chosen

EVENTS_ON_A_PAGE = 100
LONGEST_SUMMARY = 200  # characters, of what search engines and messengers show
TOO_LONG_OPEN = "This page was open for too long. Please look at your answers and send them once more."


def event_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes."""
    event_pages = EventPages(pages)
    return [
        web.get("/", event_pages.events),
        web.get("/e/{slug}", event_pages.event),
        web.post("/e/{slug}", event_pages.register),
        web.get("/e/{slug}/sent", event_pages.sent),
    ]


class EventPages:
    """Public pages, for everybody."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def events(self, request: web.Request) -> web.Response:
        """Shows all announced events that have not ended."""
        dependencies = request.app[DEPENDENCIES]
        coming = await dependencies.events.coming(dependencies.clock(), EVENTS_ON_A_PAGE)
        events = [await self._on_page(request, event, count) for event, count in coming]
        return self._pages.render(request, "events.html", events=events)

    async def event(self, request: web.Request) -> web.Response:
        """Shows one event with its form, which holds what was sent where its address is to be corrected."""
        event, count = await self._read(request)
        form = sent_form(request, event.slug) if "correct" in request.query else None
        typed = {**(form.fields if form else {}), INVITATION: request.query.get(INVITATION, "")}
        return await self._page(request, event, count, values=typed)

    async def register(self, request: web.Request) -> web.Response:
        """Registers, or shows the form with every answer again: for faults, or when another language was chosen."""
        fields = await read_form(request)
        check_same_site(request)
        event, count = await self._read(request)
        if (changed := regrouped(fields)) is not None:
            return await self._page(request, event, count, values=raw_values(changed))
        values = registration_json(event, fields, page_language(request)) | group_json(event, fields)
        if "redisplay" in fields:
            errors = all_faults(event, values) if SHOWED_FAULTS in fields else []
            by_field = faults_by_field(event, errors, page_language(request), translator(self._pages, request))
            return await self._page(request, event, count, values=raw_values(fields), faults=by_field)
        dependencies = request.app[DEPENDENCIES]
        dependencies.submissions.spend(client_address(request))
        try:
            check_form(request, field_value(fields, "form_token"))
            if faults := [*all_faults(event, values), *_typos(fields)]:
                raise FormInvalid(errors=tuple(faults))
            form = RegistrationModel.model_validate(values, strict=False).form()
            if form.colleagues and CHECKED not in fields:
                return await self._check(request, event, count, fields, form)
            key, language = _key(request, fields), page_language(request)
            suspect = dependencies.page_guard.suspects(request, event.slug, fields, dependencies.clock())
            outcome = await submit(
                request, event.slug, form, language=language, idempotency_key=key, is_suspect=suspect
            )
        except (FormInvalid, Conflict, ForeignForm) as refusal:
            return await self._again(request, event, count, raw_values(fields), refusal)
        return _sent(request, event, count, form, outcome)

    async def sent(self, request: web.Request) -> web.Response:
        """Shows the next steps, the same for registered and for new addresses."""
        event, count = await self._read(request)
        outcome = request.query.get("outcome", "")
        view = await self._on_page(request, event, count)
        form = sent_form(request, event.slug)
        return self._pages.render(
            request,
            "sent.html",
            event=view,
            outcome=outcome,
            full=request.query.get("full", ""),
            places_are_offered=event.waiting_list.offer_hours is not None,
            full_sessions=[session for session in event.sessions if form and session.id in form.full_sessions],
            form=form,
            accent=accent_of(event),
        )

    async def _check(
        self, request: web.Request, event: Event, count: PlaceCount, fields: Fields, form: RegistrationForm
    ) -> web.Response:
        gettext, language = translator(self._pages, request), page_language(request)
        now = request.app[DEPENDENCIES].clock()
        places = shown_places(event, count, now)
        invitation = await open_invitation(request, event, form.invitation or "", now)
        shown = check_group_values(
            event, places, fields, form, invitation=invitation, now=now, language=language, gettext=gettext
        )
        view = await self._on_page(request, event, count)
        return self._pages.render(request, "check_group.html", event=view, accent=accent_of(event), **shown)

    async def _again(
        self,
        request: web.Request,
        event: Event,
        count: PlaceCount,
        values: dict[str, object],
        refusal: FormInvalid | Conflict | ForeignForm,
    ) -> web.Response:
        gettext = translator(self._pages, request)
        faults = faults_by_field(event, refusal.errors, page_language(request), gettext)
        text = "" if faults else gettext(TOO_LONG_OPEN if isinstance(refusal, ForeignForm) else f"{refusal.title()}.")
        status = status_of(refusal)
        return await self._page(request, event, count, values=values, faults=faults, refusal=text, status=status)

    async def _page(
        self,
        request: web.Request,
        event: Event,
        count: PlaceCount,
        *,
        values: dict[str, object],
        faults: dict[str, Fault] | None = None,
        refusal: str = "",
        status: int = 200,
    ) -> web.Response:
        shown = self.values(request, event, count, values=values, faults=faults, refusal=refusal)
        shown |= await with_invitation(request, event, count, shown)
        return self._pages.render(request, "event.html", status=status, **shown)

    def values(
        self,
        request: web.Request,
        event: Event,
        count: PlaceCount,
        *,
        now: datetime | None = None,
        values: Mapping[str, object] | None = None,
        faults: dict[str, Fault] | None = None,
        refusal: str = "",
    ) -> dict[str, Any]:
        """Returns the values of the page's template at `now` (None: this moment), with what was typed."""
        dependencies, language = request.app[DEPENDENCIES], page_language(request)
        now, typed, faults = now or dependencies.clock(), values or {}, faults or {}
        view = event_on_page(event, count, language, now, translator(self._pages, request))
        preview = preview_path(event, language)
        return {
            "event": view,
            "agenda": agenda_on_page(event, shown_places(event, count, now), language),
            "summary": _summary(view, language),
            "public_url": dependencies.public_url,
            "preview": preview,
            "structured_data": structured_data(
                event,
                view.outcome,
                language=language,
                public_url=dependencies.public_url,
                image=preview,
                now=now,
            ),
            "values": typed,
            "faults": faults,
            "refusal": refusal,
            INVITATION: None,
            "likely_address": likely_address(str(typed.get("email", ""))) if "email" in faults else None,
            "stamp": typed.get(STAMP) or new_stamp(request, dependencies.clock()),
            "submission": typed.get("submission") or secrets.token_urlsafe(18),
            "accent": accent_of(event),
            "group_size": colleagues_in({NUMBER: [str(typed.get(NUMBER, ""))]}),
            "most_colleagues": MOST_COLLEAGUES,
        }

    async def _read(self, request: web.Request) -> tuple[Event, PlaceCount]:
        event, count = await request.app[DEPENDENCIES].events.read_with_count(slug_of(request))
        return visible(event, None), count

    async def _on_page(self, request: web.Request, event: Event, count: PlaceCount) -> EventOnPage:
        gettext = translator(self._pages, request)
        return event_on_page(event, count, page_language(request), request.app[DEPENDENCIES].clock(), gettext)


def _sent(
    request: web.Request, event: Event, count: PlaceCount, form: RegistrationForm, outcome: GroupOutcome
) -> web.Response:
    """Redirects to the page with the outcome, and with what somebody waits for."""
    full = f"&full={waits_for(event, count, form)}" if outcome.booker == "waitlisted" else ""
    address = f"/e/{event.slug}/sent?outcome={outcome.booker}{full}#main"
    full_sessions = tuple(session for session in form.sessions if not session_is_free(event, count, session))
    response = web.Response(status=303, headers={"Location": address})
    remember_sent_form(request, response, new_sent_form(event.slug, form, full_sessions, outcome))
    return response


def _typos(fields: Fields) -> list[tuple[str, str]]:
    """A question about an address that looks mistyped, asked once: sent again unchanged, the address counts."""
    email = field_value(fields, "email")
    asked = field_value(fields, "asked_about") == email
    return [] if asked or likely_address(email) is None else [("/email", MISTYPED)]


def _key(request: web.Request, fields: Fields) -> str | None:
    """The same key for a form that is sent twice; another one when it was changed in between."""
    if not field_value(fields, "submission"):
        return None
    return hashlib.sha256(repr((page_language(request), sorted(fields.items()))).encode()).hexdigest()


def _summary(event: EventOnPage, language: str) -> str:
    parts = (event.when, event.venue, event.address, chosen(event.description, language))
    return textwrap.shorten(" · ".join(filter(None, parts)), LONGEST_SUMMARY, placeholder="…")
