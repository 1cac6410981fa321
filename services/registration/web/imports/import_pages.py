"""The console's pages of an import: the file, what it would do, how far it is, and what became of it."""

import asyncio
import re
from collections.abc import Mapping
from urllib.parse import quote

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.identifiers import new_id
from services.registration.domain.import_columns import LEFT_OUT, import_fields, match_columns
from services.registration.use_cases.imports.start_import import IMPORT
from services.registration.web.console.console_pages import HOME
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.finished_jobs import soon
from services.registration.web.guards import event_of
from services.registration.web.imports.import_view import column_view, fault_view, field_titles, preview_view
from services.registration.web.imports.run_request import is_started, play_through, start
from services.registration.web.imports.uploads import store_table, stored_table
from services.registration.web.people.forms import Fault
from services.registration.web.request_values import slug_of
from shared.documents.table_reader import Limits, Table, read_table
from shared.documents.table_refusals import TableTooLarge, UnreadableTable
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form, read_own_upload
from shared.http.pages import Pages, page_language, translator
from shared.http.problems import TooLarge
from shared.identity.guards import for_organisers

PATH = HOME + "/events/{slug}/import"
UPLOAD = PATH + "/{upload:[0-9a-f]{32}}"
FORM_AROUND = 64 * 1024  # bytes that a form has besides its file
NO_FILE = "Choose a CSV or XLSX file."
NO_BASIS = "Tick the box if these people know that you use their data."
IDENTITY = re.compile(r"[0-9a-f]{32}")


def import_page_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes. A sent form is answered with a redirect, so that a reload does nothing twice."""
    import_pages = ImportPages(pages)
    return [
        web.get(PATH, for_organisers(import_pages.page, HOME)),
        web.post(PATH, for_organisers(import_pages.upload, HOME)),
        web.get(UPLOAD, for_organisers(import_pages.preview, HOME)),
        web.post(UPLOAD + "/start", for_organisers(import_pages.start, HOME)),
        web.get(UPLOAD + "/start", for_organisers(import_pages.back, HOME)),
    ]


class ImportPages:
    """The pages before an import, for organisers who may change registrations."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the form for a file."""
        return self._page(request, await event_of(request, "registrations:write"))

    async def upload(self, request: web.Request) -> web.Response:
        """Stores the table of a file until its import is started, and redirects to its preview."""
        event = await event_of(request, "registrations:write")
        dependencies = request.app[DEPENDENCIES]
        try:
            _, files = await read_own_upload(request, Limits().bytes + FORM_AROUND)
            if not files.get("file"):
                return self._page(request, event, NO_FILE)
            table = await asyncio.to_thread(read_table, files["file"])
        except UnreadableTable as refusal:
            return self._page(request, event, f"{refusal.title()}.")
        except TooLarge:
            return self._page(request, event, f"{TableTooLarge.title()}.")
        name = await store_table(event, table, files=dependencies.job_files, random=dependencies.random)
        raise web.HTTPSeeOther(f"{_path(request)}/{name}")

    async def preview(self, request: web.Request) -> web.Response:
        """Shows what the import would do, with the columns as the address says; nothing happens."""
        event, table = await self._upload(request)
        columns = {name: request.query.getall(name) for name in request.query}
        return await self._preview(request, event, table, _fields(event, table, columns))

    async def start(self, request: web.Request) -> web.Response:
        """Starts the import, once for each form."""
        form = await read_own_form(request)
        event, table = await self._upload(request)
        fields, identity = _fields(event, table, form), field_value(form, "import")
        if not IDENTITY.fullmatch(identity):
            raise web.HTTPSeeOther(f"{_path(request)}/{request.match_info['upload']}")
        if not await is_started(request, event, identity, IMPORT):
            if not field_value(form, "basis") and "consents.privacy" not in fields:
                return await self._preview(request, event, table, fields, form=form, fault=NO_BASIS)
            people, preview = await play_through(request, event, table, fields)
            job = await start(
                request,
                event,
                people,
                preview,
                identity,
                bad_rows="skip" if field_value(form, "bad_rows") == "skip" else "reject_all",
                mails=field_value(form, "mails") == "yes",
                people_know=bool(field_value(form, "basis")),
            )
            await soon(request, job)
        raise web.HTTPSeeOther(f"{_path(request)}s/{identity}")

    async def back(self, request: web.Request) -> web.Response:
        """Redirects from the address of the form to the page with the form."""
        raise web.HTTPSeeOther(f"{_path(request)}/{request.match_info['upload']}")

    async def _upload(self, request: web.Request) -> tuple[Event, Table]:
        """The event, and the table in the path. Raises UnknownEvent, UnknownImport, OutOfScope."""
        event = await event_of(request, "registrations:write")
        files = request.app[DEPENDENCIES].job_files
        return event, await stored_table(event, request.match_info["upload"], files=files)

    def _page(self, request: web.Request, event: Event, fault: str = "") -> web.Response:
        gettext = translator(self._pages, request)
        return self._pages.render(
            request,
            "console_import.html",
            status=422 if fault else 200,
            event={"slug": event.slug, "title": event.title},
            accent=accent_of(event),
            path=_path(request),
            limits=Limits(),
            faults={"file": Fault(gettext(fault), "file")} if fault else {},
        )

    async def _preview(
        self,
        request: web.Request,
        event: Event,
        table: Table,
        fields: tuple[str, ...],
        *,
        form: Mapping[str, list[str]] | None = None,
        fault: str = "",
    ) -> web.Response:
        people, preview = await play_through(request, event, table, fields)
        gettext, language = translator(self._pages, request), page_language(request)
        titles = field_titles(event, language, gettext)
        return self._pages.render(
            request,
            "console_import_preview.html",
            status=422 if fault else 200,
            event={"slug": event.slug, "title": event.title},
            accent=accent_of(event),
            path=_path(request),
            upload=f"{_path(request)}/{request.match_info['upload']}",
            columns=column_view(table, fields),
            titles=titles,
            faults_of_rows=fault_view(preview.bad, titles, gettext),
            faults_number=len(preview.bad),
            identity=new_id(request.app[DEPENDENCIES].random),
            values={name: field_value(form or {}, name) for name in ("bad_rows", "mails", "basis")},
            faults={"basis": Fault(gettext(fault), "basis")} if fault else {},
            **preview_view(event, people, preview, titles, language),
        )


def _path(request: web.Request) -> str:
    return PATH.format(slug=quote(slug_of(request), safe=""))


def _fields(event: Event, table: Table, form: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The field of each column, as chosen in a form, else as the headings say. Of two columns the first has a field."""
    known = {LEFT_OUT, *import_fields(event)}
    fields: list[str] = []
    for number, matched in enumerate(match_columns(event, table.headings)):
        field = field_value(form, f"column-{number}") if f"column-{number}" in form else matched
        fields.append(field if field in known and (field not in fields or field == "sessions") else LEFT_OUT)
    return tuple(fields)
