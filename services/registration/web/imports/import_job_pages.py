"""The console's page of an import that was started: progress, report, the file of bad rows, undoing."""

from typing import Any
from urllib.parse import quote

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.people_import import UnknownImport
from services.registration.use_cases.imports.undo_import import UNDO, may_undo, undo_id, undo_import
from services.registration.web.console.console_pages import HOME
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.finished_jobs import soon
from services.registration.web.guards import event_of
from services.registration.web.imports.import_report import bad_rows_file
from services.registration.web.imports.import_routes import bad_rows_response
from services.registration.web.imports.import_view import fault_view, field_titles
from services.registration.web.imports.run_request import read_import
from services.registration.web.request_values import slug_of
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language, translator
from shared.identity.guards import for_organisers, signed_in
from shared.jobs.files import KEPT_FOR
from shared.jobs.job import Job

PATH = HOME + "/events/{slug}/imports/{job}"
SHOWN_REMAINING = 50


def import_job_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes. A sent form is answered with a redirect, so that a reload does nothing twice."""
    job_pages = ImportJobPages(pages)
    return [
        web.get(PATH, for_organisers(job_pages.page, HOME)),
        web.get(PATH + "/bad-rows.csv", for_organisers(job_pages.file, HOME)),
        web.post(PATH + "/undo", for_organisers(job_pages.undo, HOME)),
        web.get(PATH + "/undo", for_organisers(job_pages.back, HOME)),
    ]


class ImportJobPages:
    """One import, for every organiser of the event who may change registrations."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows how far the import or its undoing is, and what became of the rows."""
        event, job = await _import(request)
        undone, dependencies = await _undoing(request, event, job), request.app[DEPENDENCIES]
        gettext, language = translator(self._pages, request), page_language(request)
        present = undone or job
        remaining = undone.bad[:SHOWN_REMAINING] if undone else ()
        names = {
            person.code: person.name
            for person in await dependencies.registrations.with_codes(event.slug, [bad.field for bad in remaining])
        }
        now = dependencies.clock()
        return self._pages.render(
            request,
            "console_import_result.html",
            event={"slug": event.slug, "title": event.title},
            accent=accent_of(event),
            path=_path(request),
            job=job,
            undone=undone,
            present=present,
            reason=gettext(f"{present.reason}.") if present.reason else "",
            bad_rows=len({bad.row for bad in job.bad}),
            has_file=bool(job.bad) and now < job.created_at + KEPT_FOR,
            faults_of_rows=fault_view(job.bad, field_titles(event, language, gettext), gettext),
            faults_number=len(job.bad),
            remaining=[(bad.field, names.get(bad.field, ""), gettext(bad.problem)) for bad in remaining],
            may_undo=undone is None and may_undo(job, now),
        )

    async def file(self, request: web.Request) -> web.Response:
        """Sends the bad rows."""
        _, job = await _import(request)
        text = await bad_rows_file(job, request.app[DEPENDENCIES].job_files, translator(self._pages, request))
        return await bad_rows_response(job.event, text)

    async def undo(self, request: web.Request) -> web.Response:
        """Starts taking the import back, and redirects to its page."""
        await read_own_form(request)
        _, job = await _import(request)
        dependencies = request.app[DEPENDENCIES]
        undone = await undo_import(
            job,
            actor=signed_in(request).actor,
            history=dependencies.history,
            jobs=dependencies.jobs,
            clock=dependencies.clock,
        )
        await soon(request, undone)
        raise web.HTTPSeeOther(_path(request))

    async def back(self, request: web.Request) -> web.Response:
        """Redirects from the address of the form to the page with the form."""
        raise web.HTTPSeeOther(_path(request))


async def _import(request: web.Request) -> tuple[Event, Job]:
    """The event, and the import in the path. Raises UnknownEvent, UnknownImport, OutOfScope."""
    event = await event_of(request, "registrations:write")
    return event, await read_import(request, event, request.match_info["job"])


async def _undoing(request: web.Request, event: Event, job: Job) -> Job | None:
    try:
        return await read_import(request, event, undo_id(job.id), UNDO)
    except UnknownImport:
        return None


def _path(request: web.Request) -> Any:
    slug, job = (quote(value, safe="") for value in (slug_of(request), request.match_info["job"]))
    return PATH.format(slug=slug, job=job)
