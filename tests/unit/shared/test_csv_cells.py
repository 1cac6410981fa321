"""Cells that spreadsheets show as text, whichever separator they open a file with."""

import csv
import io
import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.documents.csv_cells import safe_cell

SEPARATORS = (",", ";", "\t", "|")
NUMBER = re.compile(r"[+-][\d\s()./-]*")


def _cells(text: str, written_with: str, opened_with: str) -> list[str]:
    """The cells that a spreadsheet sees of a row with `text` in it."""
    file = io.StringIO()
    csv.writer(file, delimiter=written_with, lineterminator="\r\n").writerow([text, "before", text, "after"])
    lines = file.getvalue().splitlines(keepends=True)
    return [cell for row in csv.reader(lines, delimiter=opened_with) for cell in row]


def _is_calculated(cell: str) -> bool:
    start = re.split(r"[,;|\t\r\n]", cell.lstrip(' "'))[0].rstrip(' "')
    return start.startswith(("=", "@", "+", "-")) and not NUMBER.fullmatch(start)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3+cmd", "'-2+3+cmd"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("+A1", "'+A1"),
        ("＝1+1", "'＝1+1"),
        ("x,=1+1", "x,'=1+1"),
        ("x; -A1", "x; '-A1"),
        ('x,"=1+1"', 'x,"\'=1+1"'),
        ("x\n@A1", "x\n'@A1"),
    ],
)
def test_a_formula_becomes_text_behind_every_separator(text: str, safe: str) -> None:
    assert safe_cell(text) == safe


@pytest.mark.parametrize(
    "text",
    [
        "+352 621 123 456",
        "+352621123456",
        "+352 (0) 26-12.34",
        "home +352 1234, mobile +352 621 123 456",
        "12, +352 621 123 456",
        "-5",
        "+3.5",
        "Zoë",
        "",
        "a=b",
        "3-4",
        "Müller-Weber",
        "zoe@example.lu",
        "'quoted",
    ],
)
def test_what_is_harmless_stays_telephone_numbers_too(text: str) -> None:
    assert safe_cell(text) == text


@given(st.text(st.sampled_from('=+-@,;|\t\r\n "a1')))
def test_no_cell_is_calculated_whichever_separator_opens_the_file(text: str) -> None:
    for written_with, opened_with in product(SEPARATORS, SEPARATORS):
        cells = _cells(safe_cell(text), written_with, opened_with)
        assert [cell for cell in cells if _is_calculated(cell)] == [], (written_with, opened_with)
