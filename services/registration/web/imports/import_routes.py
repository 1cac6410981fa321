"""The API of imports: lists of people from CSV or XLSX."""

import asyncio
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from services.registration.domain.identifiers import new_id
from services.registration.domain.people_import import BadRows, ImportNotUndone, UnknownImport
from services.registration.use_cases.imports.start_import import IMPORT
from services.registration.use_cases.imports.undo_import import undo_import
from services.registration.use_cases.invitations.start_inviting import INVITE_SEVERAL
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.exports.column_titles import LOCALES
from services.registration.web.guards import event_of
from services.registration.web.imports.import_report import ImportReport, bad_rows_file, import_report
from services.registration.web.imports.run_request import play_through, read_import, start
from services.registration.web.request_values import language_of
from shared.documents.table_files import CONTENT_TYPES
from shared.documents.table_reader import Limits, read_table
from shared.documents.table_refusals import (
    EmptyTable,
    NotATable,
    OldWorkbook,
    OpenQuotation,
    TableTooLarge,
    TooManyColumns,
    TooManyRows,
)
from shared.http.api import Api
from shared.http.file_responses import attachment
from shared.http.pages import translations
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in

READ = OrganiserGuard("registrations:read")
WRITE = OrganiserGuard("registrations:write")
PATH = "/events/{slug}/imports"
FILE_TYPES = (
    *("text/csv", CONTENT_TYPES["xlsx"], "application/octet-stream"),
    *("text/plain", "text/tab-separated-values", "application/vnd.ms-excel"),
)
UNREADABLE = (NotATable, OldWorkbook, OpenQuotation, EmptyTable, TableTooLarge, TooManyRows, TooManyColumns)


class ImportQuery(BaseModel):
    """`dry_run`: nothing is stored. `bad_rows`: all or nothing, or the good rows alone. `mails`: whether people get
    the usual e-mails.
    """

    dry_run: bool = False
    bad_rows: BadRows = "reject_all"
    mails: bool = True


class UndoReport(BaseModel):
    """How far an undoing is: `removed` came by the import, `restored` are as before; all others stay, with reasons."""

    id: Annotated[str, Field(description="The id of the import.")]
    state: str
    rows: int
    done: int
    removed: int
    restored: int
    remaining: list[dict[str, str]]


def add_import_routes(api: Api) -> None:
    """Adds the operations to the API."""
    single, missing = f"{PATH}/{{id}}", (UnknownEvent, UnknownImport)
    api.post(
        PATH,
        who=WRITE,
        query=ImportQuery,
        body_types=FILE_TYPES,
        body_limit=Limits().bytes,
        answer=ImportReport,
        status=202,
        refusals=(UnknownEvent, *UNREADABLE),
    )(post_import)
    api.get(single, who=READ, answer=ImportReport, refusals=missing)(get_import)
    api.get(f"{single}/bad-rows.csv", who=WRITE, answer_types=("text/csv",), refusals=missing)(get_bad_rows)
    api.post(f"{single}/undo", who=WRITE, answer=UndoReport, status=202, refusals=(*missing, ImportNotUndone))(
        post_import_undo
    )


async def post_import(request: web.Request, query: ImportQuery, body: bytes) -> ImportReport:
    """Imports people; a known address updates. Headings are the fields' names, or their labels in en, fr, de, lb."""
    event = await event_of(request, "registrations:write")
    table = await asyncio.to_thread(read_table, body)
    people, preview = await play_through(request, event, table)
    identity = new_id(request.app[DEPENDENCIES].random)
    job = await start(
        request,
        event,
        people,
        preview,
        identity,
        bad_rows=query.bad_rows,
        mails=query.mails,
        dry_run=query.dry_run,
    )
    return import_report(job, request.app[DEPENDENCIES].public_url)


async def get_import(request: web.Request) -> ImportReport:
    """Returns how far an import or a batch of invitations is, and what became of its rows."""
    event = await event_of(request, "registrations:read")
    job = await read_import(request, event, request.match_info["id"], IMPORT, INVITE_SEVERAL)
    return import_report(job, request.app[DEPENDENCIES].public_url)


async def get_bad_rows(request: web.Request) -> web.Response:
    """Returns the bad rows with their faults as CSV, which can be mended and imported again, for an hour."""
    event = await event_of(request, "registrations:write")
    job = await read_import(request, event, request.match_info["id"])
    gettext = translations(LOCALES, language_of(request)).gettext
    return await bad_rows_response(job.event, await bad_rows_file(job, request.app[DEPENDENCIES].job_files, gettext))


async def bad_rows_response(event: str, text: str | None) -> web.Response:
    """Returns the file to download. Raises UnknownImport where it is not there any more."""
    if text is None:
        raise UnknownImport
    headers = {"Content-Disposition": attachment(f"{event}-bad-rows.csv"), "Cache-Control": "no-store"}
    return web.Response(text=text, content_type="text/csv", charset="utf-8", headers=headers)


async def post_import_undo(request: web.Request) -> UndoReport:
    """Takes an import back while nobody has been mailed about it, within an hour. Sent again, it tells the progress."""
    dependencies = request.app[DEPENDENCIES]
    event = await event_of(request, "registrations:write")
    job = await read_import(request, event, request.match_info["id"])
    undone = await undo_import(
        job,
        actor=signed_in(request).actor,
        history=dependencies.history,
        jobs=dependencies.jobs,
        clock=dependencies.clock,
    )
    return UndoReport(
        id=job.id,
        state=undone.state,
        rows=undone.rows or 0,
        done=undone.done,
        removed=undone.counts.get("removed", 0),
        restored=undone.counts.get("restored", 0),
        remaining=[{"code": bad.field, "problem": bad.problem} for bad in undone.bad],
    )
