"""The exports in the API: the attendance list and all registrations as files, sent while they are written."""

from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, Field

from services.registration.domain.export import Export, Rows
from services.registration.domain.export_columns import columns_of
from services.registration.use_cases.exports.note_export import note_export
from services.registration.use_cases.exports.write_export import write_export
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.exports.column_titles import LOCALES, titles_of
from services.registration.web.exports.file_names import file_name
from services.registration.web.guards import check_own_request, event_of, require_sensitive
from services.registration.web.request_values import language_of
from shared.contracts.registration import RegistrationState
from shared.documents.table_files import CONTENT_TYPES, Delimiter, Format
from shared.http.api import Api
from shared.http.file_responses import send_file
from shared.http.pages import translations
from shared.identity.authorisation import OutOfScope, UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in

READ = OrganiserGuard("registrations:read")


class ListQuery(BaseModel):
    """`columns`: names separated by commas, in the order wanted; empty for the usual ones."""

    columns: Annotated[str, Field(pattern=r"^[A-Za-z0-9_., -]{0,4000}$")] = ""

    def column_names(self) -> list[str]:
        """Returns the names in `columns`."""
        return [name.strip() for name in self.columns.split(",") if name.strip()]


class AttendanceQuery(ListQuery):
    """Rows per person or per scan."""

    rows: Literal["people", "scans"] = "people"


class AttendanceCsvQuery(AttendanceQuery):
    """The query of the attendance list, and the separator of fields."""

    delimiter: Delimiter = "semicolon"


class RegistrationsListQuery(ListQuery):
    """All registrations, or those in one state."""

    state: RegistrationState | None = None


class RegistrationsCsvQuery(RegistrationsListQuery):
    """The query of the list of registrations, and the separator of fields."""

    delimiter: Delimiter = "semicolon"


class Table(BaseModel):
    """The rows, each a cell by column."""

    items: list[dict[str, str | bool | int | float | None]]


def add_export_routes(api: Api) -> None:
    """Adds the operations to the API."""
    for name, query, handlers in (
        ("attendance", (AttendanceCsvQuery, AttendanceQuery), (attendance_csv, attendance_xlsx, attendance_json)),
        (
            "registrations",
            (RegistrationsCsvQuery, RegistrationsListQuery),
            (registrations_csv, registrations_xlsx, registrations_json),
        ),
    ):
        path, refusals = f"/events/{{slug}}/{name}", (UnknownEvent, OutOfScope)
        csv, xlsx, json = handlers
        types = {ending: (CONTENT_TYPES[ending].partition(";")[0],) for ending in CONTENT_TYPES}
        api.get(f"{path}.csv", who=READ, query=query[0], answer_types=types["csv"], refusals=refusals)(csv)
        api.get(f"{path}.xlsx", who=READ, query=query[1], answer_types=types["xlsx"], refusals=refusals)(xlsx)
        api.get(f"{path}.json", who=READ, query=query[1], answer=Table, refusals=refusals)(json)


async def attendance_csv(request: web.Request, query: AttendanceCsvQuery) -> web.StreamResponse:
    """Returns the attendance list as CSV (RFC 4180, UTF-8 with byte order mark)."""
    return await _send(request, "csv", query, query.rows, delimiter=query.delimiter)


async def attendance_xlsx(request: web.Request, query: AttendanceQuery) -> web.StreamResponse:
    """Returns the attendance list as XLSX, with headings in the language of Accept-Language."""
    return await _send(request, "xlsx", query, query.rows)


async def attendance_json(request: web.Request, query: AttendanceQuery) -> web.StreamResponse:
    """Returns the attendance list as JSON."""
    return await _send(request, "json", query, query.rows)


async def registrations_csv(request: web.Request, query: RegistrationsCsvQuery) -> web.StreamResponse:
    """Returns all registrations as CSV (RFC 4180, UTF-8 with byte order mark)."""
    return await _send(request, "csv", query, "registrations", delimiter=query.delimiter, state=query.state)


async def registrations_xlsx(request: web.Request, query: RegistrationsListQuery) -> web.StreamResponse:
    """Returns all registrations as XLSX, with headings in the language of Accept-Language."""
    return await _send(request, "xlsx", query, "registrations", state=query.state)


async def registrations_json(request: web.Request, query: RegistrationsListQuery) -> web.StreamResponse:
    """Returns all registrations as JSON."""
    return await _send(request, "json", query, "registrations", state=query.state)


async def _send(
    request: web.Request,
    format_: Format,
    query: ListQuery,
    rows: Rows,
    *,
    delimiter: Delimiter = "semicolon",
    state: RegistrationState | None = None,
) -> web.StreamResponse:
    """Sends the file of an export to download; one with sensitive answers is noted before."""
    dependencies = request.app[DEPENDENCIES]
    event = await event_of(request, "registrations:read")
    columns = columns_of(event, rows, query.column_names())
    if any(column.sensitive for column in columns):
        require_sensitive(request, event)
        check_own_request(request)
    language = language_of(request)
    export = Export(
        rows=rows,
        columns=tuple(column.id for column in columns),
        titles=titles_of(event, columns, language, translations(LOCALES, language).gettext),
        format=format_,
        delimiter=delimiter,
        state=state,
    )
    if request.method != "HEAD":
        await note_export(
            event,
            export,
            actor=signed_in(request).actor,
            registrations=dependencies.registrations,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
        )
    pieces = write_export(event, export, registrations=dependencies.registrations)
    return await send_file(request, file_name(event.slug, export), CONTENT_TYPES[format_], pieces)
