"""The set-up page on which a programme is imported from CSV, with a preview first, and exported as the same."""

import asyncio
import csv
import io
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.event_definition import EventDefinition
from services.registration.domain.programme_file import example_rows, headings_for, written_rows
from services.registration.domain.programme_import import ImportedProgramme, import_programme
from services.registration.domain.programme_table import ProgrammeRow, RowFault, read_rows
from services.registration.web.console.console_pages import HOME
from services.registration.web.console.set_up.set_up_page import PATH, page_path
from services.registration.web.events.accent import accent_of
from services.registration.web.events.edit_event import edit_event
from services.registration.web.events.event_models import definition_json, read_definition
from services.registration.web.guards import event_of
from services.registration.web.people.forms import Fault
from shared.documents.csv_cells import safe_cell
from shared.documents.table_reader import Limits, Table, read_table
from shared.documents.table_refusals import TableTooLarge, UnreadableTable
from shared.http.bodies import field_value, read_form
from shared.http.csrf import check_form, read_own_upload
from shared.http.file_responses import attachment
from shared.http.pages import Pages, page_headers, page_language, translator
from shared.http.problems import TooLarge
from shared.http.validation import InvalidInput
from shared.identity.guards import for_organisers
from shared.language.date_formats import short_moment, time_of_day

ADDRESS = "programme/import"
FILES = f"{PATH}/programme/{{file:programme|template}}.csv"
FORM_AROUND = 64 * 1024  # bytes that a form has besides its file
MOST_BYTES = 1024 * 1024
LIMITS = Limits(bytes=MOST_BYTES, rows=10_000)
MOST_FORM = 4 * MOST_BYTES  # bytes; in forms, letters with accents take up more room
SHOWN_FAULTS, SHOWN_ROWS = 50, 50
CSV = "text/csv"
BYTE_ORDER_MARK = "\ufeff"  # without it, Excel reads UTF-8 as something else
ROWS_WITH_FAULTS = "Nothing is imported yet: please correct these rows in the file."
NO_FILE = "Choose a CSV or XLSX file."
TOO_LONG = "The programme would be too long: at most 500 talks, 500 speakers, 20 tracks, and 30 speakers for each talk."
DONE = {"imported": "The programme is imported."}


def programme_import_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes."""
    import_pages = ProgrammeImportPages(pages)
    path = f"{PATH}/{ADDRESS}"
    return [
        web.get(path, for_organisers(import_pages.page, HOME)),
        web.post(path, for_organisers(import_pages.preview, HOME)),
        web.post(f"{path}/take", for_organisers(import_pages.take, HOME)),
        web.get(f"{path}/take", for_organisers(import_pages.back, HOME)),
        web.get(FILES, for_organisers(get_file, HOME)),
    ]


async def get_file(request: web.Request) -> web.Response:
    """Returns the programme, or an example of one, as a CSV file that can be imported again."""
    event = await event_of(request, "events:read")
    is_example = request.match_info["file"] == "template"
    rows = example_rows(event) if is_example else written_rows(event)
    name = f"{event.slug}-programme{'-template' if is_example else ''}.csv"
    headers = {**page_headers(), "Content-Disposition": attachment(name)}
    text = BYTE_ORDER_MARK + _csv([headings_for(event.languages), *rows])
    return web.Response(text=text, content_type=CSV, charset="utf-8", headers=headers)


class ProgrammeImportPages:
    """The page of the import. A file is shown with its faults first, and taken as a whole or not at all."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the form."""
        return await self._render(request, await event_of(request, "events:write"))

    async def back(self, request: web.Request) -> web.Response:
        """Redirects from the address of the form to the page with the form."""
        raise web.HTTPSeeOther(page_path(request, ADDRESS))

    async def preview(self, request: web.Request) -> web.Response:
        """Shows what a file would change, or the faults of its rows."""
        event = await event_of(request, "events:write")
        try:
            _, files = await read_own_upload(request, MOST_BYTES + FORM_AROUND)
            if not files.get("file"):
                return await self._render(request, event, fault=NO_FILE)
            table = await asyncio.to_thread(partial(read_table, files["file"], limits=LIMITS))
            return await self._preview(request, event, table)
        except UnreadableTable as refusal:
            return await self._render(request, event, fault=f"{refusal.title()}.")
        except TooLarge:
            return await self._render(request, event, fault=f"{TableTooLarge.title()}.")

    async def take(self, request: web.Request) -> web.Response:
        """Imports what the preview showed. What has changed meanwhile stays unless the file names it."""
        fields = await read_form(request, MOST_FORM)
        check_form(request, field_value(fields, "form_token"))
        event = await event_of(request, "events:write")
        try:
            content = field_value(fields, "csv").encode()
            table = await asyncio.to_thread(partial(read_table, content, limits=LIMITS))
            rows, faults = await asyncio.to_thread(read_rows, event, table.lines())
            if faults:
                return await self._preview(request, event, table)
            await edit_event(request, lambda definition: _checked(import_programme(definition, rows)))
        except UnreadableTable as refusal:
            return await self._render(request, event, fault=f"{refusal.title()}.")
        except InvalidInput:
            return await self._render(request, event, fault=TOO_LONG)
        raise web.HTTPSeeOther(f"{page_path(request, ADDRESS)}?done=imported#main")

    async def _preview(self, request: web.Request, event: Event, table: Table) -> web.Response:
        rows, faults = await asyncio.to_thread(read_rows, event, table.lines())
        if faults:
            return await self._render(request, event, fault=ROWS_WITH_FAULTS, row_faults=faults)
        try:
            imported = await asyncio.to_thread(import_programme, event.definition(), rows)
            _checked(imported)
        except InvalidInput:
            return await self._render(request, event, fault=TOO_LONG)
        return await self._render(request, event, imported=imported, rows=rows, text=_csv(table.lines()))

    async def _render(
        self,
        request: web.Request,
        event: Event,
        *,
        fault: str = "",
        row_faults: Sequence[RowFault] = (),
        imported: ImportedProgramme | None = None,
        rows: Sequence[ProgrammeRow] = (),
        text: str = "",
    ) -> web.Response:
        gettext, language = translator(self._pages, request), page_language(request)
        done = DONE.get(request.query.get("done", ""), "")
        return self._pages.render(
            request,
            "console_set_up_programme_import.html",
            status=422 if fault else 200,
            event={"slug": event.slug, "title": event.title, "state": event.state},
            path=page_path(request, ADDRESS),
            files=page_path(request, "programme"),
            faults={"file": Fault(gettext(fault), "file")} if fault else {},
            row_faults=[(f.row, f.column, gettext(f.sentence)) for f in row_faults[:SHOWN_FAULTS]],
            more_faults=max(len(row_faults) - SHOWN_FAULTS, 0),
            imported=imported,
            rows=[_row(event, row, language) for row in rows[:SHOWN_ROWS]],
            more_rows=max(len(rows) - SHOWN_ROWS, 0),
            text=text,
            done=gettext(done) if done else "",
            accent=accent_of(event),
        )


def _csv(rows: Iterable[Iterable[str]]) -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerows([safe_cell(cell) for cell in row] for row in rows)
    return file.getvalue()


def _checked(imported: ImportedProgramme) -> EventDefinition:
    """The definition after the import, in the limits of an event. Raises InvalidInput."""
    return read_definition(definition_json(imported.definition))


def _row(event: Event, row: ProgrammeRow, language: str) -> dict[str, Any]:
    day = short_moment(row.starts_at, event.timezone, language)
    return {
        "when": f"{day}–{time_of_day(row.ends_at, event.timezone, language)}",
        "title": row.title,
        "room": row.room,
        "track": row.track,
        "speakers": ", ".join(row.speakers),
    }
