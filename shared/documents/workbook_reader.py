"""Workbooks (XLSX) as people send them: the cells of the first sheet that has any, never calculated.

A workbook is an archive of XML files that can unpack to far more than it is, so it is looked through before it is read.
"""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import IO, Any
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.workbook import Workbook

from shared.documents.table_refusals import NotATable, OldWorkbook, TableTooLarge, TooManyColumns

FORMULA = "This is a formula. Please replace it with its value."
ERROR = "This cell shows an error. Please correct it in the spreadsheet."
PROBLEMS = {"f": FORMULA, "e": ERROR}  # by the kind of cell
MOST_UNPACKED = 64 * 1024 * 1024  # bytes
MOST_PARTS = 2_000
MOST_ELEMENTS = 2_500_000  # of XML
WIDEST_SHEET = 16_384  # columns
LONGEST_SHEET = 1_048_576  # rows
MOST_DIGITS = 10**15
_ARCHIVE, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class CellProblem(str):
    """A sentence that stands in the place of a cell that cannot be taken as it is."""

    __slots__ = ()


def is_workbook(content: bytes) -> bool:
    """Returns whether a file begins as a workbook does, also one that is protected or of an old format."""
    return content.startswith((_ARCHIVE, _COMPOUND))


def workbook_lines(content: bytes) -> Iterator[list[str]]:
    """Yields the cells of each row, with a CellProblem for each that is calculated or shows an error.

    Raises NotATable, OldWorkbook, TableTooLarge, TooManyColumns.
    """
    if content.startswith(_COMPOUND):
        raise OldWorkbook
    try:
        _look_through(content)
        with _opened(content) as workbook:
            yield from _first_lines(workbook)
    except (NotATable, TableTooLarge):
        raise
    except Exception:
        raise NotATable from None


def _look_through(content: bytes) -> None:
    """Raises what is wrong with an archive, before it is unpacked.

    No part unpacks to more than it declares: the reader of archives stops there.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise TableTooLarge
        if not any(part.filename.lower().endswith("xl/workbook.xml") for part in parts):
            raise NotATable
        counter = _Counter()
        for part in parts:
            with archive.open(part) as file:
                counter.look_through(file)


class _Counter:
    """Counts elements, so that a row of a million cells is refused before anything holds it."""

    def __init__(self) -> None:
        self._elements = self._in_row = 0

    def look_through(self, file: IO[bytes]) -> None:
        """Raises what is wrong with a part. No workbook has a document type, by which entities would come.

        The name of a part says nothing, since a relationship may lead to any. One that is no XML, such as a picture, is
        looked through up to where openpyxl, which has the same parser, would give up, too.
        """
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._count
        parser.StartDoctypeDeclHandler = _refuse
        with suppress(expat.ExpatError):
            parser.ParseFile(file)

    def _count(self, name: str, _: object) -> None:
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise TableTooLarge
        if name == "c" or name.endswith(":c"):
            self._in_row += 1
            if self._in_row > WIDEST_SHEET:
                raise TooManyColumns
        elif name == "row" or name.endswith(":row"):
            self._in_row = 0


def _refuse(*_: object) -> None:
    raise NotATable


@contextmanager
def _opened(content: bytes) -> Iterator[Workbook]:
    workbook = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        yield workbook
    finally:
        workbook.close()


def _first_lines(workbook: Workbook) -> Iterator[list[str]]:
    """The rows of the first sheet with a cell that is not empty."""
    for sheet in workbook.worksheets:
        has_content = False
        sheet.reset_dimensions()  # else each row is as wide as the sheet claims to be
        for row in sheet.iter_rows(max_row=LONGEST_SHEET):
            line = [_text(cell) for cell in row]
            has_content = has_content or any(line)
            yield line
        if has_content:
            return


def _text(cell: Any) -> str:
    value = cell.value
    if cell.data_type in PROBLEMS:
        return CellProblem(PROBLEMS[cell.data_type])
    if value is None:
        return ""
    if isinstance(value, str):
        return unescape(value) if "_x" in value else value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _plain_number(value)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    return str(value) if isinstance(value, timedelta) else value.isoformat()


def _plain_number(value: float) -> str:
    """The digits of a number, as a spreadsheet shows them in a wide cell."""
    whole = isinstance(value, int) or (value.is_integer() and abs(value) < MOST_DIGITS)
    return str(int(value)) if whole else format(Decimal(repr(value)), "f")
