"""The attendance list as a file, streamed so that memory does not grow with its size."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Annotated, Literal

import orjson
from aiohttp import web
from pydantic import BaseModel, Field

from services.registration.domain.attendance_list import Rows, columns_of, sensitive_columns
from services.registration.domain.csv_cells import safe_cell
from services.registration.use_cases.people.export_attendance import Cell, Row, export_attendance
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.guards import event_of, require_sensitive
from shared.http.api import Api
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard

READ = OrganiserGuard("registrations:read")
DELIMITERS = {"semicolon": ";", "comma": ",", "tab": "\t"}
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # without it, Excel reads UTF-8 as something else
ROWS_A_CHUNK = 200


class ListQuery(BaseModel):
    """Rows per person or per scan, and the names of columns, separated by commas; empty for the usual ones."""

    rows: Rows = "people"
    columns: Annotated[str, Field(pattern=r"^[a-z0-9_., -]{0,4000}$")] = ""

    def column_names(self) -> list[str]:
        """Returns the names in `columns`."""
        return [name.strip() for name in self.columns.split(",") if name.strip()]


class CsvQuery(ListQuery):
    """The list's query, and the separator of fields."""

    delimiter: Literal["semicolon", "comma", "tab"] = "semicolon"


class AttendanceList(BaseModel):
    """The rows, each a cell by column."""

    items: list[Row]


def add_attendance_routes(api: Api) -> None:
    """Adds the operations to the API."""
    api.get(
        "/events/{slug}/attendance.csv",
        who=READ,
        query=CsvQuery,
        answer_types=("text/csv",),
        refusals=(UnknownEvent,),
    )(attendance_as_csv)
    api.get(
        "/events/{slug}/attendance.json",
        who=READ,
        query=ListQuery,
        answer=AttendanceList,
        refusals=(UnknownEvent,),
    )(attendance_as_json)


async def attendance_as_csv(request: web.Request, query: CsvQuery) -> web.StreamResponse:
    """Returns the attendance list as CSV (RFC 4180, UTF-8 with byte order mark)."""
    columns, rows = await _rows(request, query)

    async def chunks() -> AsyncIterator[bytes]:
        yield BYTE_ORDER_MARK + _csv([list(columns)], query)
        async for chunk in _chunks(rows):
            yield _csv([[_text(row[column]) for column in columns] for row in chunk], query)

    return await _stream(request, "csv", "text/csv; charset=utf-8", chunks())


async def attendance_as_json(request: web.Request, query: ListQuery) -> web.StreamResponse:
    """Returns the attendance list as JSON: `{"items": [...]}`."""
    _, rows = await _rows(request, query)

    async def chunks() -> AsyncIterator[bytes]:
        yield b'{"items":['
        separator = b""
        async for chunk in _chunks(rows):
            yield separator + orjson.dumps(chunk)[1:-1]
            separator = b","
        yield b"]}"

    return await _stream(request, "json", "application/json", chunks())


async def _rows(request: web.Request, query: ListQuery) -> tuple[tuple[str, ...], AsyncIterator[Row]]:
    event = await event_of(request, "registrations:read")
    columns = columns_of(event, query.rows, query.column_names())
    if not sensitive_columns(event).isdisjoint(columns):
        require_sensitive(request, event)
    return columns, export_attendance(event, query.rows, columns, registrations=request.app[DEPENDENCIES].registrations)


async def _stream(
    request: web.Request, ending: str, content_type: str, chunks: AsyncIterator[bytes]
) -> web.StreamResponse:
    """Sends a file to download chunk by chunk; for HEAD only its headers, which aiohttp leaves to the handler."""
    name = f"{request.match_info['slug']}-attendance.{ending}"
    headers = {
        "Content-Type": content_type,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    if request.method != "HEAD":
        async for chunk in chunks:
            await response.write(chunk)
        await response.write_eof()
    return response


async def _chunks(rows: AsyncIterator[Row]) -> AsyncIterator[list[Row]]:
    chunk: list[Row] = []
    async for row in rows:
        chunk.append(row)
        if len(chunk) == ROWS_A_CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _csv(rows: list[list[str]], query: CsvQuery) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=DELIMITERS[query.delimiter], lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return safe_cell(str(cell))
