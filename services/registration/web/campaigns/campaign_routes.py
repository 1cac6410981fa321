"""The API of campaigns: mails by segment."""

from typing import Any

from aiohttp import web
from pydantic import JsonValue

from services.registration.domain.campaign import (
    Campaign,
    CampaignChanged,
    CampaignDraft,
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
from services.registration.use_cases.campaigns.send_campaign import send_campaign
from services.registration.use_cases.campaigns.stop_campaign import stop_campaign
from services.registration.use_cases.campaigns.undo_campaign import undo_campaign
from services.registration.use_cases.campaigns.write_campaign import write_campaign
from services.registration.web.campaigns.campaign_models import (
    CampaignList,
    CampaignModel,
    CampaignView,
    NonRecipientView,
    RecipientsView,
    RecipientView,
    SendingView,
    campaign_view,
    draft_json,
    read_draft,
)
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.event_models import merged
from services.registration.web.guards import event_of, require_sensitive
from shared.http.api import Api
from shared.identity.authorisation import OutOfScope, UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in

WRITE = OrganiserGuard("mail:write")
PATH = "/events/{slug}/campaigns"


def add_campaign_routes(api: Api) -> None:
    """Adds the operations to the API."""
    no_event, no_campaign = (UnknownEvent,), (UnknownEvent, UnknownCampaign)
    changes = (*no_campaign, NotADraft, CampaignChanged)
    written = (CampaignInvalid, OutOfScope)
    act: Any = {"who": WRITE, "answer": SendingView}
    api.get(PATH, who=WRITE, answer=CampaignList, refusals=no_event)(list_campaigns)
    api.post(PATH, who=WRITE, body=CampaignModel, answer=CampaignView, status=201, refusals=(*no_event, *written))(
        post_campaign
    )
    api.get(f"{PATH}/{{id}}", who=WRITE, answer=CampaignView, refusals=no_campaign)(get_campaign)
    api.patch(
        f"{PATH}/{{id}}",
        who=WRITE,
        body=dict[str, JsonValue],
        answer=CampaignView,
        refusals=(*changes, *written),
    )(patch_campaign)
    api.delete(f"{PATH}/{{id}}", who=WRITE, status=204, answer_types=(), refusals=changes)(delete_draft)
    api.get(f"{PATH}/{{id}}/recipients", who=WRITE, answer=RecipientsView, refusals=(*no_campaign, OutOfScope))(
        get_recipients
    )
    api.post(f"{PATH}/{{id}}/send", **act, status=202, refusals=(*changes, CampaignInvalid, NobodyGetsIt))(post_send)
    api.post(f"{PATH}/{{id}}/undo", **act, refusals=(*no_campaign, TooLate, CampaignChanged))(post_undo)
    api.post(f"{PATH}/{{id}}/stop", **act, refusals=(*no_campaign, NotUnderWay, CampaignChanged))(post_stop)


async def list_campaigns(request: web.Request) -> CampaignList:
    """Returns the campaigns of an event, the newest first."""
    event = await event_of(request, "mail:write")
    campaigns = await request.app[DEPENDENCIES].campaigns.of_event(event.slug)
    return CampaignList(items=[campaign_view(campaign) for campaign in campaigns])


async def post_campaign(request: web.Request, body: CampaignModel) -> CampaignView:
    """Keeps the draft of a new campaign."""
    event, dependencies = await event_of(request, "mail:write"), request.app[DEPENDENCIES]
    campaign = await _written(request, event, body.draft(), new_id(dependencies.random), None)
    return campaign_view(campaign)


async def get_campaign(request: web.Request) -> CampaignView:
    """Returns one campaign."""
    _, campaign = await campaign_of(request)
    return campaign_view(campaign)


async def patch_campaign(request: web.Request, body: dict[str, JsonValue]) -> CampaignView:
    """Changes a draft by a JSON merge patch (RFC 7396)."""
    event, campaign = await campaign_of(request)
    draft = read_draft(merged(draft_json(campaign), body))
    return campaign_view(await _written(request, event, draft, campaign.id, campaign))


async def delete_draft(request: web.Request) -> None:
    """Throws a draft away."""
    _, campaign = await campaign_of(request)
    dependencies, actor = request.app[DEPENDENCIES], signed_in(request).actor
    await delete_campaign(campaign, actor=actor, campaigns=dependencies.campaigns, clock=dependencies.clock)


async def get_recipients(request: web.Request) -> RecipientsView:
    """Returns exactly who would get the campaign now, and who would not and why."""
    event, campaign = await campaign_of(request)
    check_answers(request, event, campaign)
    registrations = request.app[DEPENDENCIES].registrations
    recipients = await find_recipients(event, campaign.segment, campaign.kind, registrations)
    may_read = signed_in(request).may(event.members, "registrations:read")
    return RecipientsView(
        included=[
            RecipientView(code=r.code, email=r.email if may_read else None, locale=r.locale)
            for r in recipients.included
        ],
        excluded=[NonRecipientView(code=r.code, why=why) for r, why in recipients.excluded],
    )


async def post_send(request: web.Request) -> SendingView:
    """Sends a campaign: now, a minute later where it goes to more than 20 people, or at its time."""
    event, campaign = await campaign_of(request)
    dependencies = request.app[DEPENDENCIES]
    sent = await send_campaign(
        event,
        campaign,
        actor=signed_in(request).actor,
        campaigns=dependencies.campaigns,
        registrations=dependencies.registrations,
        clock=dependencies.clock,
    )
    return _sending(sent)


async def post_undo(request: web.Request) -> SendingView:
    """Takes a campaign back before its first e-mail goes; it is a draft again."""
    return await _act(request, undo_campaign)


async def post_stop(request: web.Request) -> SendingView:
    """Stops a campaign: e-mails that no server has taken yet stay unsent."""
    return await _act(request, stop_campaign)


async def _act(request: web.Request, use_case: Any) -> SendingView:
    _, campaign = await campaign_of(request)
    dependencies, actor = request.app[DEPENDENCIES], signed_in(request).actor
    return _sending(await use_case(campaign, actor=actor, campaigns=dependencies.campaigns, clock=dependencies.clock))


def _sending(campaign: Campaign) -> SendingView:
    return SendingView(state=campaign.state, undo_until=campaign.undo_until)


async def _written(
    request: web.Request, event: Event, draft: CampaignDraft, identity: str, before: Campaign | None
) -> Campaign:
    check_answers(request, event, draft)
    dependencies = request.app[DEPENDENCIES]
    return await write_campaign(
        event,
        draft,
        identity,
        before=before,
        actor=signed_in(request).actor,
        campaigns=dependencies.campaigns,
        clock=dependencies.clock,
    )


async def campaign_of(request: web.Request) -> tuple[Event, Campaign]:
    """Returns the event and the campaign in the path. Raises UnknownEvent, UnknownCampaign, OutOfScope."""
    event = await event_of(request, "mail:write")
    return event, await request.app[DEPENDENCIES].campaigns.read(event.slug, request.match_info["id"])


def check_answers(request: web.Request, event: Event, draft: CampaignDraft) -> None:
    """Raises OutOfScope where the segment would tell sensitive answers to somebody who may not see them."""
    if event.sensitive_questions & draft.segment.answers.keys():
        require_sensitive(request, event)
