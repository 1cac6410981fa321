"""The page that asks an organiser once more, and for the reason, before an attendee's data are erased."""

from collections.abc import Mapping
from urllib.parse import quote

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.web.console.console_pages import HOME
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.guards import event_of
from services.registration.web.people.data_routes import ErasureReason
from services.registration.web.people.erasure import erase, erasure_terms
from services.registration.web.people.forms import Fault, faults_by_field, model_faults
from services.registration.web.request_values import code_of
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language, translator
from shared.identity.guards import for_organisers, signed_in

PATH = HOME + "/events/{slug}/registrations/{code}"


def erasing_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes."""
    erasing_pages = ErasingPages(pages)
    return [
        web.get(PATH + "/erase", for_organisers(erasing_pages.page, HOME)),
        web.post(PATH + "/erase", for_organisers(erasing_pages.erase, HOME)),
    ]


class ErasingPages:
    """The page with what goes, what stays, and the form."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Asks."""
        return await self._render(request, await event_of(request, "registrations:write"))

    async def erase(self, request: web.Request) -> web.Response:
        """Erases, and redirects to the page of the person, which then names nobody."""
        fields = await read_own_form(request)
        event, reason = await event_of(request, "registrations:write"), field_value(fields, "reason")
        if faults := model_faults(ErasureReason, {"reason": reason}):
            gettext, language = translator(self._pages, request), page_language(request)
            return await self._render(request, event, reason, faults_by_field(event, faults, language, gettext))
        await erase(request, event.slug, code_of(request), actor=signed_in(request).actor, reason=reason)
        raise web.HTTPSeeOther(f"{_path(request)}?done=erase#main")

    async def _render(
        self, request: web.Request, event: Event, reason: str = "", faults: Mapping[str, Fault] | None = None
    ) -> web.Response:
        entry = await request.app[DEPENDENCIES].registrations.read(event.slug, code_of(request))
        if entry.registration.erased_at:
            raise web.HTTPSeeOther(_path(request))
        return self._pages.render(
            request,
            "console_erase.html",
            status=422 if faults else 200,
            event={"slug": event.slug, "title": event.title},
            registration=entry.registration,
            path=_path(request),
            reason=reason,
            faults=faults or {},
            accent=accent_of(event),
            **erasure_terms(request, event, entry),
        )


def _path(request: web.Request) -> str:
    return PATH.format(slug=quote(request.match_info["slug"], safe=""), code=quote(code_of(request), safe=""))
