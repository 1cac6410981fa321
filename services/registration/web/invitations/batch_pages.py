"""The console's page of many invitations that were started: progress, and what became of each row."""

from aiohttp import web

from services.registration.use_cases.invitations.start_inviting import INVITE_SEVERAL
from services.registration.web.console.console_pages import HOME
from services.registration.web.events.accent import accent_of
from services.registration.web.guards import event_of
from services.registration.web.imports.import_view import fault_view, field_titles
from services.registration.web.imports.run_request import read_import
from services.registration.web.invitations.several_pages import BATCH
from shared.http.pages import Pages, page_language, translator
from shared.identity.guards import for_organisers


def batch_page_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the route."""
    return [web.get(BATCH, for_organisers(BatchPages(pages).page, HOME))]


class BatchPages:
    """For every organiser of the event who may change registrations."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows how far the inviting is, and who was invited."""
        event = await event_of(request, "registrations:write")
        job = await read_import(request, event, request.match_info["job"], INVITE_SEVERAL)
        gettext = translator(self._pages, request)
        return self._pages.render(
            request,
            "console_invite_result.html",
            event=event,
            accent=accent_of(event),
            job=job,
            reason=gettext(f"{job.reason}.") if job.reason else "",
            bad_rows=len({bad.row for bad in job.bad}),
            faults_of_rows=fault_view(job.bad, field_titles(event, page_language(request), gettext), gettext),
        )
