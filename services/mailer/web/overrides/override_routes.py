"""The calls about organisers' own words in the place of ours."""

from aiohttp import web

from services.mailer.domain.addresses import NotAnAddress
from services.mailer.domain.overrides import TemplateInvalid, UnknownTemplate, overridable, require_usable
from services.mailer.use_cases.overrides.remove_override import remove_override
from services.mailer.use_cases.overrides.save_override import save_override
from services.mailer.web.dependencies import DEPENDENCIES
from services.mailer.web.guards import state_of
from services.mailer.web.overrides.override_models import (
    EventQuery,
    OverrideView,
    PreviewView,
    SampleBody,
    TemplateList,
    TestBody,
    TextBody,
    override_view,
    template_view,
)
from services.mailer.web.overrides.samples import languages_of, sample_for, test_text, text_of
from shared.contracts.mails import OrganiserWords
from shared.http.api import Api
from shared.http.problems import TooOften
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in

ONE_TEXT = "/templates/{kind}/{locale}"


def add_override_routes(api: Api) -> None:
    """Adds the calls to the table."""

    @api.get(
        "/templates",
        who=OrganiserGuard("mails:read"),
        query=EventQuery,
        answer=TemplateList,
        refusals=(UnknownEvent,),
    )
    async def list_templates(request: web.Request, query: EventQuery) -> TemplateList:
        """The kinds of mails that organisers may word themselves, and what they have written."""
        state, dependencies = await state_of(request, query.event, "mails:read"), request.app[DEPENDENCIES]
        overrides = await dependencies.overrides.of_event(state.event)
        kinds = sorted(overridable(dependencies.previews.kinds))
        return TemplateList(languages=languages_of(state), items=[template_view(kind, overrides) for kind in kinds])

    @api.put(
        ONE_TEXT,
        who=OrganiserGuard("mails:send"),
        query=EventQuery,
        body=TextBody,
        answer=OverrideView,
        refusals=(UnknownEvent, UnknownTemplate, TemplateInvalid),
    )
    async def save(request: web.Request, query: EventQuery, body: TextBody) -> OverrideView:
        """Words a kind of mail in one language of the event; mails use it from now on."""
        state, dependencies = await state_of(request, query.event, "mails:send"), request.app[DEPENDENCIES]
        wanted = text_of(request, state)
        saved = await save_override(
            state.event,
            wanted.kind,
            wanted.language,
            OrganiserWords(subject=body.subject, text=body.text),
            actor=signed_in(request).actor,
            overrides=dependencies.overrides,
            clock=dependencies.clock,
        )
        return override_view(saved)

    @api.delete(
        ONE_TEXT,
        who=OrganiserGuard("mails:send"),
        query=EventQuery,
        status=204,
        refusals=(UnknownEvent, UnknownTemplate),
    )
    async def remove(request: web.Request, query: EventQuery) -> None:
        """Goes back to our words."""
        state, dependencies = await state_of(request, query.event, "mails:send"), request.app[DEPENDENCIES]
        wanted = text_of(request, state)
        await remove_override(
            state.event,
            wanted.kind,
            wanted.language,
            actor=signed_in(request).actor,
            overrides=dependencies.overrides,
            clock=dependencies.clock,
        )

    @api.post(
        f"{ONE_TEXT}/preview",
        who=OrganiserGuard("mails:read"),
        query=EventQuery,
        body=SampleBody,
        body_optional=True,
        answer=PreviewView,
        refusals=(UnknownEvent, UnknownTemplate, TemplateInvalid),
    )
    async def preview(request: web.Request, query: EventQuery, body: SampleBody) -> PreviewView:
        """An e-mail as its reader would see it, with a code that opens no door; nothing is saved or sent."""
        state = await state_of(request, query.event, "mails:read")
        wanted = text_of(request, state)
        words = _words(body.subject, body.text)
        if words:
            require_usable(wanted.kind, words)
        sample = await sample_for(request, wanted, words, mail=body.mail)
        return PreviewView.model_validate(await request.app[DEPENDENCIES].previews.preview(sample))

    @api.post(
        f"{ONE_TEXT}/test",
        who=OrganiserGuard("mails:send"),
        query=EventQuery,
        body=TestBody,
        status=202,
        refusals=(UnknownEvent, UnknownTemplate, TemplateInvalid, NotAnAddress, TooOften),
    )
    async def test(request: web.Request, query: EventQuery, body: TestBody) -> None:
        """Sends an e-mail marked as a test, about a made-up person and with a code that opens no door."""
        state = await state_of(request, query.event, "mails:send")
        wanted = text_of(request, state)
        await test_text(request, wanted, _words(body.subject, body.text), body.to)


def _words(subject: str | None, text: str | None) -> OrganiserWords | None:
    if subject is None and text is None:
        return None
    return OrganiserWords(subject=subject or "", text=text or "")
