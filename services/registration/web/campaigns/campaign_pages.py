"""The console's pages of e-mails by segment: written, looked at before they go, sent, taken back, stopped."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from services.registration.domain.campaign import (
    PLACEHOLDERS,
    SENT_AT_ONCE_TO,
    Campaign,
    CampaignChanged,
    CampaignInvalid,
    NobodyGetsIt,
    NotADraft,
    NotUnderWay,
    TooLate,
    UnknownCampaign,
)
from services.registration.domain.event import Event
from services.registration.domain.identifiers import new_id
from services.registration.use_cases.campaigns.delete_campaign import delete_campaign
from services.registration.use_cases.campaigns.find_recipients import find_recipients
from services.registration.use_cases.campaigns.mail_campaign import MAILS
from services.registration.use_cases.campaigns.send_campaign import send_campaign
from services.registration.use_cases.campaigns.stop_campaign import stop_campaign
from services.registration.use_cases.campaigns.undo_campaign import undo_campaign
from services.registration.use_cases.campaigns.write_campaign import write_campaign
from services.registration.web.campaigns.campaign_form import fields_that_ask, read_form, sent_fields, shown_fields
from services.registration.web.campaigns.campaign_view import choices_on_form, moment_on_page, sample_of, sides_of
from services.registration.web.campaigns.overview_pages import PATH, mails_path
from services.registration.web.console.console_pages import HOME
from services.registration.web.console.set_up.set_up_page import event_languages
from services.registration.web.console.table.bulk_pages import IDENTITY
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.guards import event_of, may_see_sensitive
from services.registration.web.people.forms import Fault, Fields
from shared.errors import Refusal
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language, translator
from shared.identity.guards import for_organisers, signed_in
from shared.jobs.job import UnknownJob
from shared.language.date_formats import exact_moment

SHOWN = (CampaignChanged, CampaignInvalid, NobodyGetsIt, NotADraft, NotUnderWay, TooLate)
"""The refusals that a campaign's page shows."""


def campaign_page_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes. A sent form is answered with a redirect, so that a reload does nothing twice."""
    campaigns = CampaignPages(pages)
    path = PATH + "/{id}"
    return [
        web.get(f"{PATH}/new", for_organisers(campaigns.new, HOME)),
        web.post(f"{PATH}/new", for_organisers(campaigns.write, HOME)),
        web.get(path, for_organisers(campaigns.page, HOME)),
        web.post(path, for_organisers(campaigns.act, HOME)),
        web.get(f"{path}/edit", for_organisers(campaigns.edit, HOME)),
        web.post(f"{path}/edit", for_organisers(campaigns.rewrite, HOME)),
    ]


class CampaignPages:
    """The pages: those who may read e-mails see them, those who may write them act."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def new(self, request: web.Request) -> web.Response:
        """Shows an empty form, or, to ask for missing answers, one that says so."""
        event = await event_of(request, "mail:write")
        identity = new_id(request.app[DEPENDENCIES].random)
        fields = shown_fields(event, None)
        if request.query.get("unanswered") == "yes":
            fields |= fields_that_ask(event, self._pages.locales)
        return self._form(request, event, fields, {}, identity=identity)

    async def write(self, request: web.Request) -> web.Response:
        """Keeps a new draft, once for each form."""
        fields, event = await read_own_form(request), await event_of(request, "mail:write")
        identity = field_value(fields, "identity")
        if not IDENTITY.fullmatch(identity):
            raise web.HTTPSeeOther(_path(request))
        try:
            present = await request.app[DEPENDENCIES].campaigns.read(event.slug, identity)
        except UnknownCampaign:
            present = None
        return await self._save(request, event, fields, identity, present)

    async def edit(self, request: web.Request) -> web.Response:
        """Shows the form of a draft."""
        event, campaign = await _campaign(request, "mail:write")
        if campaign.state != "draft":
            raise web.HTTPSeeOther(_path(request, campaign))
        return self._form(request, event, shown_fields(event, campaign), {}, campaign=campaign)

    async def rewrite(self, request: web.Request) -> web.Response:
        """Keeps a draft that was written anew."""
        fields = await read_own_form(request)
        event, campaign = await _campaign(request, "mail:write")
        return await self._save(request, event, fields, campaign.id, campaign)

    async def page(self, request: web.Request) -> web.Response:
        """Shows a campaign: who would get what, or what became of it."""
        event, campaign = await _campaign(request, "mails:read")
        return await self._page(request, event, campaign)

    async def act(self, request: web.Request) -> web.Response:
        """Sends, takes back, stops or deletes the campaign, and redirects to its page or to the overview."""
        fields = await read_own_form(request)
        event, campaign = await _campaign(request, "mail:write")
        action = field_value(fields, "action")
        try:
            if action == "send" and campaign.state == "draft" and _is_stale(fields, campaign):
                raise CampaignChanged
            await _act(request, event, campaign, action)
        except SHOWN as refusal:
            campaign = await request.app[DEPENDENCIES].campaigns.read(event.slug, campaign.id)
            return await self._page(request, event, campaign, refusal=refusal)
        raise web.HTTPSeeOther(_path(request, None if action == "delete" else campaign) + "#main")

    async def _save(
        self, request: web.Request, event: Event, fields: Fields, identity: str, present: Campaign | None
    ) -> web.Response:
        dependencies, gettext = request.app[DEPENDENCIES], translator(self._pages, request)
        sensitive = may_see_sensitive(request, event)
        draft, faults = read_form(event, fields, gettext, dependencies.clock, sensitive=sensitive, present=present)
        if draft is None:
            return self._form(request, event, sent_fields(fields), faults, campaign=present, identity=identity)
        try:
            if present is not None and _is_stale(fields, present) and not present.says(draft):
                raise CampaignChanged
            campaign = await write_campaign(
                event,
                draft,
                identity,
                before=present,
                actor=signed_in(request).actor,
                campaigns=dependencies.campaigns,
                clock=dependencies.clock,
            )
        except (CampaignChanged, NotADraft) as refusal:
            fault = Fault(gettext(f"{refusal.title()}."), "form")
            return self._form(request, event, sent_fields(fields), {"form": fault}, campaign=present, identity=identity)
        raise web.HTTPSeeOther(_path(request, campaign) + "#main")

    def _form(
        self,
        request: web.Request,
        event: Event,
        values: Mapping[str, Any],
        faults: Mapping[str, Fault],
        *,
        campaign: Campaign | None = None,
        identity: str = "",
    ) -> web.Response:
        gettext, sensitive = translator(self._pages, request), may_see_sensitive(request, event)
        return self._render(
            request,
            event,
            "console_mail_form.html",
            status=422 if faults else 200,
            campaign=campaign,
            identity=identity,
            path=f"{_path(request, campaign)}/edit" if campaign else f"{_path(request)}/new",
            values=values,
            faults=faults,
            notes={},
            event_languages=event_languages(event),
            placeholders=PLACEHOLDERS,
            zone=event.timezone,
            **choices_on_form(event, page_language(request), gettext, sensitive=sensitive),
        )

    async def _page(
        self, request: web.Request, event: Event, campaign: Campaign, *, refusal: Refusal | None = None
    ) -> web.Response:
        dependencies, gettext = request.app[DEPENDENCIES], translator(self._pages, request)
        recipients = await find_recipients(event, campaign.segment, campaign.kind, dependencies.registrations)
        meant = await dependencies.registrations.with_codes(event.slug, campaign.meant[:1])
        hides = bool(event.sensitive_questions & campaign.segment.answers.keys()) and not may_see_sensitive(
            request, event
        )
        reader = None if hides else next(iter([*meant, *recipients.included]), None)
        included, excluded = sides_of(recipients, gettext)
        now = dependencies.clock()
        people = await dependencies.registrations.with_codes(event.slug, list(campaign.left_out))
        sentence = (refusal.errors[0][1] if refusal.errors else f"{refusal.title()}.") if refusal else ""
        return self._render(
            request,
            event,
            "console_mail.html",
            status=409 if refusal else 200,
            refusal=gettext(sentence) if sentence else "",
            campaign=campaign,
            path=_path(request, campaign),
            # The real link would let everybody who may read e-mails act for this person.
            sample=sample_of(event, campaign, reader, f"{dependencies.public_url}/r/…"),
            languages_written=[name for code, name in event_languages(event) if campaign.text.get(code)],
            languages_missing=[name for code, name in event_languages(event) if not campaign.text.get(code)],
            included=included,
            excluded=excluded,
            hides_people=hides,
            takes_a_minute=included.number > SENT_AT_ONCE_TO,
            seconds_left=max(0, int((campaign.undo_until - now).total_seconds())) if campaign.undo_until else 0,
            at=moment_on_page(campaign, event, page_language(request)),
            until=exact_moment(campaign.undo_until, event.timezone, page_language(request))
            if campaign.undo_until
            else "",
            asked=campaign.asked or await _asked(request, campaign),
            left_out=[] if hides else [(person, gettext(campaign.left_out[person.code])) for person in people],
        )

    def _render(self, request: web.Request, event: Event, template: str, **values: Any) -> web.Response:
        return self._pages.render(
            request,
            template,
            **{
                "event": {"slug": event.slug, "title": event.title, "state": event.state},
                "mails": _path(request),
                "accent": accent_of(event),
                "may_write": signed_in(request).may(event.members, "mail:write"),
                **values,
            },
        )


def _is_stale(fields: Fields, campaign: Campaign) -> bool:
    """Whether the form was made from an earlier version; the first form of a campaign names none."""
    return field_value(fields, "version") not in {"", str(campaign.version)}


def _path(request: web.Request, campaign: Campaign | None = None) -> str:
    return mails_path(request) + (f"/{campaign.id}" if campaign else "")


async def _campaign(request: web.Request, scope: Any) -> tuple[Event, Campaign]:
    """The event and the campaign in the path. Raises UnknownEvent, UnknownCampaign, OutOfScope."""
    event = await event_of(request, scope)
    signed_in(request).require(event.members, "registrations:read")
    return event, await request.app[DEPENDENCIES].campaigns.read(event.slug, request.match_info["id"])


async def _act(request: web.Request, event: Event, campaign: Campaign, action: str) -> None:
    dependencies = request.app[DEPENDENCIES]
    tools: dict[str, Any] = {
        "actor": signed_in(request).actor,
        "campaigns": dependencies.campaigns,
        "clock": dependencies.clock,
    }
    actions: Mapping[str, Callable[..., Awaitable[Any]]] = {
        "undo": undo_campaign,
        "stop": stop_campaign,
        "delete": delete_campaign,
    }
    if action == "send":
        await send_campaign(event, campaign, registrations=dependencies.registrations, **tools)
    elif action in actions:
        await actions[action](campaign, **tools)


async def _asked(request: web.Request, campaign: Campaign) -> int:
    """How many e-mails of a running campaign have been asked for."""
    try:
        return (await request.app[DEPENDENCIES].jobs.read(campaign.job)).counts.get(MAILS, 0)
    except UnknownJob:
        return 0
