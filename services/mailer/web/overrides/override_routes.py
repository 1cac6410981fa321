"""The calls about organisers' own words in the place of ours."""

from typing import cast

from aiohttp import web

from services.mailer.domain.overrides import TemplateInvalid, UnknownTemplate, overridable
from services.mailer.use_cases.overrides.remove_override import remove_override
from services.mailer.use_cases.overrides.save_override import save_override
from services.mailer.web.dependencies import DEPENDENCIES
from services.mailer.web.guards import state_of
from services.mailer.web.overrides.override_models import (
    EventQuery,
    OverrideView,
    TemplateList,
    TextBody,
    override_view,
    template_view,
)
from shared.contracts.registration import EventChanged, MailKind, OrganiserWords
from shared.http.api import Api
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in
from shared.language.languages import supported

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
        kinds = sorted(overridable(dependencies.kinds))
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
        kind, language = template_of(request, state)
        saved = await save_override(
            state.event,
            kind,
            language,
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
        kind, language = template_of(request, state)
        await remove_override(
            state.event,
            kind,
            language,
            actor=signed_in(request).actor,
            overrides=dependencies.overrides,
            clock=dependencies.clock,
        )


def template_of(request: web.Request, state: EventChanged) -> tuple[MailKind, str]:
    """The kind of mail and the language that the path names. Raises UnknownTemplate."""
    kind, language = cast(MailKind, request.match_info["kind"]), request.match_info["locale"]
    if kind not in overridable(request.app[DEPENDENCIES].kinds) or language not in languages_of(state):
        raise UnknownTemplate
    return kind, language


def languages_of(state: EventChanged) -> list[str]:
    """The languages of an event in which mails can be written."""
    return [language for language in state.details.languages if supported(language) == language]
