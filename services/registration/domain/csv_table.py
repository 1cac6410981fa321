"""CSV files as people save them: any usual separator, UTF-8 or Latin-1, with or without a byte order mark."""

import csv
import io

from shared.documents.csv_cells import plain_cell
from shared.errors import Invalid

MOST_BYTES = 1024 * 1024
MOST_ROWS = 10_000
MOST_COLUMNS = 100
LONGEST_CELL = 20_000  # characters
SEPARATORS = ";,\t"
ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")


class NotATable(Invalid):
    """This cannot be read as a CSV file. Save the table as CSV in UTF-8, and send it again."""


class TableTooLarge(Invalid):
    """The file is too large: 1 MB and 10,000 rows at most."""


def csv_text(content: bytes) -> str:
    """Returns the text of a CSV file in whatever encoding it was saved. Raises NotATable, TableTooLarge."""
    if len(content) > MOST_BYTES:
        raise TableTooLarge
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise NotATable


def read_table(content: bytes) -> list[list[str]]:
    """Returns the rows of a CSV file with their cells, without empty rows at its end. Formulas are text.

    Raises NotATable, TableTooLarge.
    """
    text = csv_text(content)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True):
            if len(rows) > MOST_ROWS:  # with the headings
                raise TableTooLarge
            rows.append([plain_cell(cell.strip()) for cell in row])
    except csv.Error:
        raise NotATable from None
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows or any(len(row) > MOST_COLUMNS or any(len(cell) > LONGEST_CELL for cell in row) for row in rows):
        raise NotATable
    return rows


def _separator(text: str) -> str:
    """The separator that the headings have most of."""
    headings = text.lstrip().partition("\n")[0]
    return max(SEPARATORS, key=headings.count)
