"""The console's page of an export that takes its time: progress, cancelling, and the file."""

from urllib.parse import quote

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.export import Export, UnknownExport
from services.registration.domain.export_columns import UnknownColumn, columns_of
from services.registration.use_cases.exports.cancel_export import cancel_export
from services.registration.use_cases.exports.start_export import EXPORT
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.exports.file_names import file_name
from services.registration.web.guards import event_of, require_sensitive
from shared.documents.table_files import CONTENT_TYPES
from shared.http.csrf import read_own_form
from shared.http.file_responses import send_file
from shared.http.pages import Pages, translator
from shared.jobs.files import KEPT_FOR
from shared.jobs.job import Job, UnknownJob


class JobPages:
    """One export, for every organiser of the event who may have its columns."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows how far the export is, or its file."""
        event, job, export = await _export(request)
        return self._pages.render(
            request,
            "console_export.html",
            event={"slug": event.slug, "title": event.title},
            accent=accent_of(event),
            job=job,
            path=_path(request),
            name=file_name(event.slug, export),
            rows=export.rows,
            reason=translator(self._pages, request)(f"{job.reason}.") if job.reason else "",
        )

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Sends the file."""
        event, job, export = await _export(request)
        if job.state != "done":
            raise UnknownExport
        pieces = request.app[DEPENDENCIES].job_files.read(str(job.cursor))
        name = file_name(event.slug, export)
        return await send_file(request, name, CONTENT_TYPES[export.format], pieces, job.counts["bytes"])

    async def cancel(self, request: web.Request) -> web.Response:
        """Cancels the export, and redirects to its page."""
        await read_own_form(request)
        _, job, _ = await _export(request)
        dependencies = request.app[DEPENDENCIES]
        await cancel_export(job.id, jobs=dependencies.jobs, files=dependencies.job_files)
        raise web.HTTPSeeOther(_path(request))

    async def back(self, request: web.Request) -> web.Response:
        """Redirects from the address of the form to the page with the form."""
        raise web.HTTPSeeOther(_path(request))


async def _export(request: web.Request) -> tuple[Event, Job, Export]:
    """The event, and the export of it in the path. Raises UnknownEvent, UnknownExport, OutOfScope."""
    event = await event_of(request, "registrations:read")
    dependencies = request.app[DEPENDENCIES]
    try:
        job = await dependencies.jobs.read(request.match_info["job"])
    except UnknownJob:
        raise UnknownExport from None
    if (job.kind, job.event) != (EXPORT, event.slug) or dependencies.clock() > job.created_at + KEPT_FOR:
        raise UnknownExport
    export = Export.of(job.options)
    if _is_sensitive(event, export):
        require_sensitive(request, event)
    return event, job, export


def _is_sensitive(event: Event, export: Export) -> bool:
    """Whether it has sensitive answers. A question that is not asked any more may have been sensitive."""
    try:
        return any(column.sensitive for column in columns_of(event, export.rows, export.columns))
    except UnknownColumn:
        return True


def _path(request: web.Request) -> str:
    slug, job = (quote(request.match_info[name], safe="") for name in ("slug", "job"))
    return f"/console/events/{slug}/exports/{job}"
