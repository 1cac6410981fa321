"""Tables as files for download, written piece by piece while their rows are read: CSV, XLSX or JSON."""

import asyncio
import csv
import io
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import orjson

from shared.documents.cells import Cell, Heading, Row, clean
from shared.documents.csv_cells import safe_cell
from shared.documents.spreadsheets import SheetWriter

Format = Literal["csv", "xlsx", "json"]
Delimiter = Literal["semicolon", "comma", "tab"]
Chunks = AsyncIterator[Sequence[Row]]

CONTENT_TYPES: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
SEPARATORS: dict[Delimiter, str] = {"semicolon": ";", "comma": ",", "tab": "\t"}
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # without it, Excel reads UTF-8 as something else
PIECE = 256 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class TableFile:
    """The form of a file: moments are given in `zone`; `delimiter` is that of CSV, `sheet` the sheet's name in XLSX."""

    format: Format
    headings: Sequence[Heading]
    zone: ZoneInfo
    delimiter: Delimiter = "semicolon"
    sheet: str = "1"

    def pieces(self, chunks: Chunks) -> AsyncGenerator[bytes]:
        """Writes the rows that come in `chunks`, and yields the file piece by piece.

        CSV (RFC 4180, with byte order mark) and JSON name columns by their ids, XLSX by their titles. CSV and JSON
        hold moments in ISO 8601 with the offset of the zone.
        """
        return {"csv": self._csv, "json": self._json, "xlsx": self._xlsx}[self.format](chunks)

    async def _csv(self, chunks: Chunks) -> AsyncGenerator[bytes]:
        text = io.StringIO()
        writer = csv.writer(text, delimiter=SEPARATORS[self.delimiter], lineterminator="\r\n")
        writer.writerow([heading.id for heading in self.headings])
        texts = self._texts()
        yield BYTE_ORDER_MARK
        async for rows in chunks:
            writer.writerows([texts[type(cell)](cell) for cell in row] for row in rows)
            yield _emptied(text)
        yield _emptied(text)

    def _texts(self) -> "_ByType":
        """The functions that make texts of cells, by the type of the cell."""
        return _ByType(
            {
                type(None): lambda _: "",
                bool: lambda cell: "yes" if cell else "no",
                int: str,
                float: str,
                str: _text,
                datetime: self._moment,
                date: date.isoformat,
            }
        )

    async def _json(self, chunks: Chunks) -> AsyncGenerator[bytes]:
        ids = [heading.id for heading in self.headings]
        yield b'{"items":['
        separator = b""
        async for rows in chunks:
            if items := [dict(zip(ids, map(self._json_value, row), strict=True)) for row in rows]:
                yield separator + orjson.dumps(items)[1:-1]
                separator = b","
        yield b"]}"

    def _json_value(self, cell: Cell) -> Cell:
        return self._moment(cell) if isinstance(cell, datetime) else cell

    def _moment(self, moment: datetime) -> str:
        return moment.astimezone(self.zone).isoformat(timespec="milliseconds")

    async def _xlsx(self, chunks: Chunks) -> AsyncGenerator[bytes]:
        """In a thread, chunk by chunk, so that the event loop goes on meanwhile."""
        headings = [self._with_zone(heading) for heading in self.headings]
        with SheetWriter(None, self.zone) as writer:
            writer.begin(self.sheet, headings)
            async for rows in chunks:
                await _in_thread(writer.write, rows)
            await _in_thread(writer.finish)
            writer.file.seek(0)
            while piece := writer.file.read(PIECE):
                yield piece

    def _with_zone(self, heading: Heading) -> Heading:
        if heading.kind != "moment":
            return heading
        return Heading(heading.id, f"{heading.title} ({self.zone.key})", heading.kind)


class _ByType(dict[type[Any], Callable[[Any], str]]):
    """Functions by type; a subclass, such as the database's long integers, has that of its base."""

    def __missing__(self, kind: type[Any]) -> Callable[[Any], str]:
        self[kind] = next(function for known, function in self.items() if issubclass(kind, known))
        return self[kind]


async def _in_thread(work: Callable[..., None], *arguments: object) -> None:
    """Runs work in a thread. Who is cancelled waits for its end, because nobody can stop a thread."""
    running = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


def _text(cell: str) -> str:
    # Most cells are a word or a number, and an export has hundreds of thousands.
    return cell if cell.isalnum() else safe_cell(clean(cell))


def _emptied(text: io.StringIO) -> bytes:
    written = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return written
