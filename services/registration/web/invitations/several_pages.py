"""The console's pages on which an organiser invites several people: who they are, then who of them is invited."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.identifiers import new_id
from services.registration.domain.invitation_draft import places_to_hold
from services.registration.use_cases.invitations.start_inviting import INVITE_SEVERAL
from services.registration.web.console.console_pages import HOME
from services.registration.web.console.set_up.set_up_page import event_languages
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.finished_jobs import soon
from services.registration.web.guards import event_of
from services.registration.web.imports.import_pages import FORM_AROUND, IDENTITY, NO_FILE
from services.registration.web.imports.import_view import field_titles
from services.registration.web.imports.run_request import is_started
from services.registration.web.invitations.invitation_form import faults_at_fields
from services.registration.web.invitations.several_batch import preview_batch, read_batch, start_batch
from services.registration.web.invitations.several_sources import (
    MOST_TYPED,
    earlier_event,
    earlier_events,
    store_source,
    typed_table,
)
from services.registration.web.invitations.several_view import inviting_view
from services.registration.web.people.forms import Fault, Fields, raw_values
from shared.documents.table_reader import Limits, Table, read_table
from shared.documents.table_refusals import TableTooLarge
from shared.errors import Invalid
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form, read_own_upload
from shared.http.pages import Pages, page_language, translator
from shared.http.problems import TooLarge, status_of
from shared.identity.guards import for_organisers

INVITATIONS = HOME + "/events/{slug}/invitations"
PATH = INVITATIONS + "/several"
UPLOAD = PATH + "/{upload:[0-9a-f]{32}}"
BATCH = INVITATIONS + "/batches/{job}"


def several_page_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes. A form that invites is answered with a redirect, so that a reload does nothing twice."""
    several = SeveralPages(pages)
    return [
        web.get(PATH, for_organisers(several.page, HOME)),
        web.post(PATH, for_organisers(several.choose, HOME)),
        web.get(UPLOAD, for_organisers(several.preview, HOME)),
        web.post(UPLOAD, for_organisers(several.invite, HOME)),
    ]


class SeveralPages:
    """For organisers who may change registrations."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the three ways to say who is to be invited."""
        return await self._page(request, await event_of(request, "registrations:write"))

    async def choose(self, request: web.Request) -> web.Response:
        """Stores who is to be invited until it happens, and redirects to the preview."""
        event = await event_of(request, "registrations:write")
        try:
            fields, files = await read_own_upload(request, Limits().bytes + FORM_AROUND)
        except TooLarge:
            return await self._page(request, event, {"file": f"{TableTooLarge.title()}."})
        way = _way(fields)
        if way == "file" and not files.get("file"):
            return await self._page(request, event, {"file": NO_FILE})
        try:
            source = await _source(request, fields, files)
        except Invalid as refusal:
            return await self._page(request, event, {way: f"{refusal.title()}."}, raw_values(fields))
        name = await store_source(request, event, source)
        raise web.HTTPSeeOther(f"{_at(PATH, event)}/{name}")

    async def preview(self, request: web.Request) -> web.Response:
        """Shows who would be invited, who not and why; nothing happens."""
        event = await event_of(request, "registrations:write")
        usual = {"category": [event.categories[0].id], "send": ["yes"], "locale": [event.languages[0]]}
        return await self._preview(request, event, usual)

    async def invite(self, request: web.Request) -> web.Response:
        """Shows the preview with other values, or invites: once for each form."""
        fields = await read_own_form(request)
        event, identity = await event_of(request, "registrations:write"), field_value(fields, "batch")
        if field_value(fields, "action") != "invite" or not IDENTITY.fullmatch(identity):
            return await self._preview(request, event, fields)
        if not await is_started(request, event, identity, INVITE_SEVERAL):
            batch = await read_batch(request, event, fields)
            if batch.is_refused:
                return await self._preview(request, event, fields)
            await soon(request, await start_batch(request, event, batch, identity))
        raise web.HTTPSeeOther(_at(BATCH, event, job=identity))

    async def _page(
        self,
        request: web.Request,
        event: Event,
        errors: Mapping[str, str] | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> web.Response:
        gettext = translator(self._pages, request)
        return self._pages.render(
            request,
            "console_invite_several.html",
            status=422 if errors else 200,
            event=event,
            accent=accent_of(event),
            path=_at(PATH, event),
            limits=Limits(),
            most_typed=MOST_TYPED,
            earlier=await earlier_events(request, event),
            values=values or {},
            faults={name: Fault(gettext(text), name) for name, text in (errors or {}).items()},
        )

    async def _preview(self, request: web.Request, event: Event, fields: Fields) -> web.Response:
        dependencies, gettext = request.app[DEPENDENCIES], translator(self._pages, request)
        batch = await read_batch(request, event, fields)
        preview = await preview_batch(request, event, batch)
        _, count = await dependencies.events.read_with_count(event.slug)
        now = dependencies.clock()
        return self._pages.render(
            request,
            "console_invite_preview.html",
            status=422 if batch.faults else status_of(batch.refusal) if batch.refusal else 200,
            event=event,
            accent=accent_of(event),
            path=_at(PATH, event),
            upload=f"{_at(PATH, event)}/{request.match_info['upload']}",
            identity=new_id(dependencies.random),
            categories=[(c.id, c.name, places_to_hold(event, count, c.id, now)) for c in event.categories],
            event_languages=event_languages(event),
            values=raw_values(fields),
            faults=faults_at_fields(batch.faults, gettext),
            refusal=gettext(f"{batch.refusal.title()}.") if batch.refusal else "",
            is_refused=batch.is_refused,
            **inviting_view(preview, field_titles(event, page_language(request), gettext), gettext),
        )


async def _source(request: web.Request, fields: Fields, files: Mapping[str, bytes]) -> Table | Event:
    """The people as a form names them. Raises UnreadableTable, NobodyTyped, NobodyAgreed, UnknownEvent, OutOfScope."""
    match _way(fields):
        case "file":
            return await asyncio.to_thread(read_table, files["file"])
        case "earlier":
            return await earlier_event(request, field_value(fields, "earlier"))
    return typed_table(field_value(fields, "people"))


def _way(fields: Fields) -> str:
    """The field that says who is to be invited."""
    way = field_value(fields, "from")
    return way if way in {"file", "earlier"} else "people"


def _at(path: str, event: Event, **values: str) -> str:
    return path.format(slug=quote(event.slug, safe=""), **values)
