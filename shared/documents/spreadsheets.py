"""Workbooks (XLSX, ISO/IEC 29500): typed cells under headings that stay in view and filter their column.

Texts are always texts: a formula, an address or a number that somebody typed is never calculated, linked or rounded.
"""

import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import CellStringTuple, Worksheet

from shared.documents.cells import Cell, Heading, Kind, Row, clean

MOST_ROWS = 1_048_576  # of one sheet
LONGEST_NAME = 31  # of a sheet
MOST_DIGITS = 10**15  # of a whole number: spreadsheets round longer ones
FIRST_DATE = date(1900, 3, 1)  # before it, spreadsheets count days differently or not at all
WIDTHS = range(9, 44)  # characters
ROWS_MEASURED = 200
FORMATS: dict[Kind, str] = {
    "moment": "yyyy-mm-dd hh:mm:ss",
    "date": "yyyy-mm-dd",
    "minutes": "0",
    "whole_number": "0",
}
_ESCAPE_SEQUENCE = re.compile("(_x[0-9a-fA-F]{4}_)")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]|^'|'$")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a small workbook."""

    name: str
    headings: Sequence[Heading]
    rows: Iterable[Row] = field(default_factory=tuple)


def workbook(sheets: Iterable[Sheet], zone: ZoneInfo) -> bytes:
    """Returns a small workbook with these sheets; moments are shown in `zone`."""
    content = io.BytesIO()
    with SheetWriter(content, zone) as writer:
        for sheet in sheets:
            writer.begin(sheet.name, sheet.headings)
            writer.write(sheet.rows)
        writer.finish()
    return content.getvalue()


class SheetWriter:
    """Writes a workbook row by row, in memory that does not grow with it. To be used in a `with` statement.

    `file` gets the workbook when it is finished; None: a file of its own, that goes with the writer.
    """

    def __init__(self, file: IO[bytes] | None, zone: ZoneInfo) -> None:
        self.file: IO[bytes] = file or TemporaryFile()  # noqa: SIM115 - closed with the writer
        self._owns_file = file is None
        self._zone = zone
        self._folder = TemporaryDirectory(prefix="moien-workbook-")
        options = {
            "constant_memory": True,
            "tmpdir": self._folder.name,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = Workbook(self.file, options)
        self._bold = self._book.add_format({"bold": True, "bottom": 1})
        self._formats = {kind: self._book.add_format({"num_format": code}) for kind, code in FORMATS.items()}
        self._sheet: Worksheet | None = None
        self._finished = False

    def __enter__(self) -> "SheetWriter":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.finish()
        for sheet in self._book.worksheets():
            sheet.close_files()
        self._folder.cleanup()
        if self._owns_file:
            self.file.close()

    def begin(self, name: str, headings: Sequence[Heading]) -> None:
        """Begins a sheet; the rows that follow are in it. A sheet that is full goes on in another one."""
        self._end_sheet()
        self._name, self._headings, self._continued = name, headings, 0
        self._begin_sheet(name)

    def write(self, rows: Iterable[Row]) -> None:
        """Writes rows below those that are there, each with a cell for each heading."""
        for row in rows:
            self._number += 1
            if self._number == MOST_ROWS:
                self._end_sheet()
                self._continued += 1
                self._begin_sheet(f"{self._name} {self._continued + 1}")
                self._number += 1
            if self._number <= ROWS_MEASURED:
                self._measure(row)
            for column, (cell, put) in enumerate(zip(row, self._writers, strict=True)):
                if cell is not None and cell != "":
                    put(self._number, column, cell)

    def finish(self) -> None:
        """Ends the workbook; from now on `file` holds it."""
        if not self._finished:
            self._finished = True
            self._end_sheet()
            self._book.close()

    def _begin_sheet(self, name: str) -> None:
        sheet = self._sheet = self._book.add_worksheet(_sheet_name(name), worksheet_class=_PlainWorksheet)
        self._number, self._widths = 0, [WIDTHS.start] * len(self._headings)
        self._writers = [self._writer(sheet, heading.kind) for heading in self._headings]
        self._measure([f"{heading.title}    " for heading in self._headings])  # with room for the filter's button
        for column, heading in enumerate(self._headings):
            sheet.write_string(0, column, clean(heading.title), self._bold)
        sheet.freeze_panes(1, 0)

    def _end_sheet(self) -> None:
        if self._sheet is not None and self._headings:
            self._sheet.autofilter(0, 0, self._number, len(self._headings) - 1)
            for column, width in enumerate(self._widths):
                self._sheet.set_column(column, column, width)
        self._sheet = None

    def _measure(self, row: Row) -> None:
        lengths = (20 if isinstance(cell, datetime) else len(str(cell)) + 1 for cell in row)
        self._widths = [
            max(width, min(length, WIDTHS.stop)) for width, length in zip(self._widths, lengths, strict=True)
        ]

    def _writer(self, sheet: "_PlainWorksheet", kind: Kind) -> Callable[[int, int, Any], None]:
        """The function that writes a cell of a column of this kind at (row, column)."""
        number_format = self._formats.get(kind)

        def write_typed(row: int, column: int, cell: Cell) -> None:
            if not self._write_typed(sheet, row, column, cell, number_format):
                sheet.write_text(row, column, cell)

        return sheet.write_text if kind == "text" else write_typed

    def _write_typed(self, sheet: Worksheet, row: int, column: int, cell: Cell, number_format: Format | None) -> bool:
        """Writes a cell as what it is. False: a spreadsheet cannot hold it as that."""
        if isinstance(cell, bool):
            sheet.write_boolean(row, column, cell)
        elif isinstance(cell, int | float) and abs(cell) < MOST_DIGITS:  # neither endless nor no number
            sheet.write_number(row, column, cell, number_format)
        elif isinstance(cell, datetime):
            local = cell.astimezone(self._zone).replace(tzinfo=None)
            sheet.write_datetime(row, column, local, number_format)
        elif isinstance(cell, date) and cell >= FIRST_DATE:
            sheet.write_datetime(row, column, cell, number_format)
        else:
            return False
        return True


class _PlainWorksheet(Worksheet):  # type: ignore[misc] # xlsxwriter has no types
    """Writes texts as they are: xlsxwriter would take '<r>…</r>' for markup of its own, and needs twice the time."""

    def _write_cell(self, row: int, column: int, cell: Any) -> None:
        if type(cell) is not CellStringTuple:
            super()._write_cell(row, column, cell)
            return
        place = xl_rowcol_to_cell_fast(row, column)
        style = f' s="{cell.format._get_xf_index()}"' if cell.format else ""  # noqa: SLF001 - a heading's
        text = _xml(cell.string)
        self.fh.write(f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>')

    def close_files(self) -> None:
        """Closes the file of its rows, also when the workbook is given up."""
        self._opt_close()

    def write_text(self, row: int, column: int, cell: Cell) -> None:
        """Writes any cell as a text."""
        self._write_string(row, column, clean(str(cell)))


def _xml(text: str) -> str:
    """The text in XML. What looks like an escape sequence of the format (ISO/IEC 29500-1, 22.9.2.19) is escaped."""
    if text.isalnum():
        return text
    return escape(_ESCAPE_SEQUENCE.sub(r"_x005F\1", text) if "_x" in text else text)


def _sheet_name(name: str) -> str:
    return _NOT_IN_NAMES.sub(" ", clean(name))[:LONGEST_NAME].strip() or "1"
