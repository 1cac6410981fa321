"""The attendance list as a file, streamed, so that its size does not matter."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Annotated, Literal

import orjson
from aiohttp import web
from pydantic import BaseModel, Field

from services.registration.domain.spreadsheet import safe_cell
from services.registration.use_cases.people.export_attendance import Cell, Row, Rows, columns_of, export_attendance
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.guards import event_of
from shared.http.api import Api
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard

READ = OrganiserGuard("registrations:read")
DELIMITERS = {"semicolon": ";", "comma": ",", "tab": "\t"}
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # without it, Excel reads UTF-8 as something else
ROWS_A_CHUNK = 200


class ListQuery(BaseModel):
    """One row per person or per scan; `columns` are names with commas between them, none: the usual ones."""

    rows: Rows = "people"
    columns: Annotated[str, Field(pattern=r"^[a-z0-9_., -]{0,4000}$")] = ""

    def asked(self) -> list[str]:
        """The names of the columns asked for."""
        return [name.strip() for name in self.columns.split(",") if name.strip()]


class CsvQuery(ListQuery):
    """As for the list; `delimiter` stands between the fields."""

    delimiter: Literal["semicolon", "comma", "tab"] = "semicolon"


class AttendanceList(BaseModel):
    """The rows, each by the names of its columns."""

    items: list[Row]


def add_attendance_routes(api: Api) -> None:
    """Adds the calls to the table."""
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
    """The attendance list as CSV (RFC 4180, UTF-8 with byte order mark)."""
    columns, rows = await _rows(request, query)

    async def dependencies() -> AsyncIterator[bytes]:
        yield BYTE_ORDER_MARK + _csv([list(columns)], query)
        async for chunk in _chunks(rows):
            yield _csv([[_text(row[column]) for column in columns] for row in chunk], query)

    return await _stream(request, "csv", "text/csv; charset=utf-8", dependencies())


async def attendance_as_json(request: web.Request, query: ListQuery) -> web.StreamResponse:
    """The attendance list as JSON: `{"items": [...]}`."""
    _, rows = await _rows(request, query)

    async def dependencies() -> AsyncIterator[bytes]:
        yield b'{"items":['
        separator = b""
        async for chunk in _chunks(rows):
            yield separator + orjson.dumps(chunk)[1:-1]
            separator = b","
        yield b"]}"

    return await _stream(request, "json", "application/json", dependencies())


async def _rows(request: web.Request, query: ListQuery) -> tuple[tuple[str, ...], AsyncIterator[Row]]:
    event = await event_of(request, "registrations:read")
    columns = columns_of(event, query.rows, query.asked())
    return columns, export_attendance(event, query.rows, columns, registrations=request.app[DEPENDENCIES].registrations)


async def _stream(
    request: web.Request, ending: str, content_type: str, dependencies: AsyncIterator[bytes]
) -> web.StreamResponse:
    """A file to download, sent as it comes; to HEAD nothing but its headers, which aiohttp does not see to here."""
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
        async for part in dependencies:
            await response.write(part)
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
