"""CSV files as programs and people save them: which encoding and which separator they have, and their cells."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from shared.documents.csv_cells import plain_cell
from shared.documents.table_refusals import NotATable, OpenQuotation, TooManyColumns

SEPARATORS = "\t;|,"  # of two that fit alike, the one that stands less often inside cells
LONGEST_LINE = 20_000  # separators; what is split into more cells is no table of people's
SAMPLE = 64 * 1024  # characters, by which the separator is found
HEAD = 4096  # characters that show whether this is text
MARKS = (  # byte order marks; the longer ones first, because a shorter one is their beginning
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMED_SEPARATOR = re.compile(r'\s*"?sep=(?P<separator>[^\r\n"])"?[;,\t ]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_OTHER_FORMAT = re.compile(r"\s*(<|%PDF|\{\\rtf)")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


def csv_lines(content: bytes, most_columns: int) -> Iterator[list[str]]:
    """Yields the cells of each row, empty rows included. Raises NotATable, OpenQuotation, TooManyColumns."""
    text = csv_text(content)
    named = _NAMED_SEPARATOR.match(text)
    if named:
        text = text[named.end() :]
    separator = named["separator"] if named else separator_of(text)
    lines = _checked(io.StringIO(text, newline=""), separator, most_columns)
    try:
        for row in csv.reader(lines, delimiter=separator, strict=True):
            yield [plain_cell(cell) for cell in row]
    except csv.Error:
        raise OpenQuotation from None


def csv_text(content: bytes) -> str:
    """Returns the text of a file in whatever encoding it was saved. Raises NotATable for what is no text."""
    text = _decoded(content)
    head = text[:HEAD]
    if _OTHER_FORMAT.match(head) or len(_CONTROLS.findall(head)) * 10 > len(head):
        raise NotATable
    return text


def separator_of(text: str) -> str:
    """Returns the separator with which most rows have as many cells as the headings."""
    sample = text.lstrip("\r\n")[:SAMPLE]
    return max(SEPARATORS, key=lambda separator: _fit(sample, separator))


def _fit(sample: str, separator: str) -> tuple[bool, float, int]:
    """How well a separator fits: it makes columns, the share of rows with as many as there are headings, how many."""
    rows: list[int] = []
    with suppress(csv.Error):
        rows.extend(len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator))
    whole = [cells for cells in (rows[:-1] if len(sample) == SAMPLE else rows) if cells] or rows or [0]
    return whole[0] > 1, whole.count(whole[0]) / len(whole), whole[0]


def _checked(lines: Iterable[str], separator: str, most_columns: int) -> Iterator[str]:
    """Yields the lines, so that one with a million separators is refused before it is split."""
    for line in lines:
        if line.count(separator) > LONGEST_LINE + most_columns:
            raise TooManyColumns
        yield line


def _decoded(content: bytes) -> str:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if encoding := _wide_encoding(content[:HEAD]):
        return content.decode(encoding, errors="replace")
    with suppress(UnicodeDecodeError):
        return content.decode(errors="surrogatepass")
    # Text in Latin letters has hardly a sequence of bytes that UTF-8 would have: one broken letter among many good
    # ones is a damaged file, whose cell is a fault, while the others remain readable.
    text = content.decode(errors="replace")
    broken = text.count("\ufffd")
    if sum(not letter.isascii() for letter in text) > 2 * broken:
        return text
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _wide_encoding(head: bytes) -> str:
    """UTF-16 without a byte order mark: every other byte of Latin letters is zero."""
    if len(head) >= 4 and head[1::2].count(0) * 3 > len(head):
        return "utf-16-le"
    if len(head) >= 4 and head[::2].count(0) * 3 > len(head):
        return "utf-16-be"
    return ""
