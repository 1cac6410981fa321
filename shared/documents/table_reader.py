"""Tables as people send them, read into text cells: CSV in any usual dialect and encoding, or a workbook (XLSX)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from shared.documents.cells import clean
from shared.documents.csv_reader import csv_lines
from shared.documents.table_refusals import EmptyTable, TableTooLarge, TooManyColumns, TooManyRows
from shared.documents.workbook_reader import ERROR, FORMULA, CellProblem, is_workbook, workbook_lines
from shared.language.field_types import many_lines

LONGEST_CELL = 20_000  # characters
INVISIBLE = "This contains an invisible character. Please type it again."
TOO_LONG = "This text is too long."
NO_HEADING = "This cell has no heading above it. Please check the quotation marks and separators of this row."
FAULTS = (FORMULA, ERROR, TOO_LONG, NO_HEADING)
"""The English sentences of faults at cells; the catalogues that all pages share translate them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The largest table that is read."""

    bytes: int = 10 * 1024 * 1024
    rows: int = 20_000
    columns: int = 100


@dataclass(frozen=True, slots=True)
class CellFault:
    """A fault of a cell that cannot be taken as it is; `column` counts from 0."""

    column: int
    problem: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row with a cell for each heading; `number` counts from 1 below the headings, empty rows included."""

    number: int
    cells: tuple[str, ...]
    faults: tuple[CellFault, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The headings of a table, and the rows below them that are not empty."""

    headings: tuple[str, ...]
    rows: tuple[TableRow, ...]

    def lines(self) -> list[list[str]]:
        """The headings and all rows, empty ones included, so that the index of a row is its number."""
        lines = [list(self.headings)]
        for row in self.rows:
            lines += [[] for _ in range(len(lines), row.number)]
            lines.append(list(row.cells))
        return lines


def read_table(content: bytes, *, limits: Limits | None = None) -> Table:
    """Returns the table in a file, whatever the file is called. Its first row that is not empty names the columns.

    Cells are text without white space around them: dates in ISO 8601, numbers in plain digits, yes and no. Nothing is
    calculated: a formula is a fault at its cell. Raises UnreadableTable. It takes a second or two: call it in a thread.
    """
    limits = limits or Limits()
    if len(content) > limits.bytes:
        raise TableTooLarge
    return table_of(workbook_lines(content) if is_workbook(content) else csv_lines(content, limits.columns), limits)


def table_of(lines: Iterable[Sequence[str]], limits: Limits) -> Table:
    """Returns the table in lines of cells, of which the first one that is not empty names the columns.

    Raises UnreadableTable.
    """
    numbered = enumerate(_without_empty_ends(lines))
    top, headings = next(((number, line) for number, line in numbered if line), (0, []))
    if not headings:
        raise EmptyTable
    if len(headings) > limits.columns:
        raise TooManyColumns
    rows = tuple(_rows(((number - top, line) for number, line in numbered if line), len(headings), limits))
    if not rows:
        raise EmptyTable
    return Table(tuple(" ".join(clean(heading).split()) for heading in headings), rows)


def _without_empty_ends(lines: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    for line in lines:
        cells = [cell if isinstance(cell, CellProblem) else cell.strip() for cell in line]
        while cells and not cells[-1]:
            cells.pop()
        yield cells


def _rows(lines: Iterable[tuple[int, list[str]]], width: int, limits: Limits) -> Iterator[TableRow]:
    for count, (number, cells) in enumerate(lines, 1):
        if count > limits.rows:
            raise TooManyRows
        if len(cells) > limits.columns:
            raise TooManyColumns
        faults = tuple(_faults(cells, width))
        taken = [_taken(cell) for cell in cells[:width]] + [""] * (width - len(cells))
        yield TableRow(number, tuple(taken), faults)


def _faults(cells: Sequence[str], width: int) -> Iterator[CellFault]:
    for column, cell in enumerate(cells):
        if cell and column >= width:
            yield CellFault(column, NO_HEADING)
        elif isinstance(cell, CellProblem):
            yield CellFault(column, str(cell))
        elif len(cell) > LONGEST_CELL:
            yield CellFault(column, TOO_LONG)
        elif not (cell.isascii() and cell.isprintable()) and not _is_readable(cell):
            yield CellFault(column, INVISIBLE)


def _taken(cell: str) -> str:
    """The text of a cell that any page and file can show."""
    return "" if isinstance(cell, CellProblem) else clean(cell[:LONGEST_CELL])


def _is_readable(cell: str) -> bool:
    try:
        many_lines(cell)
    except ValueError:
        return False
    return True
