"""Workbooks as a spreadsheet program reads them: each cell is what it says, and no text breaks a file."""

import io
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from shared.documents import spreadsheets
from shared.documents.cells import Cell, Heading, Kind, clean
from shared.documents.spreadsheets import Sheet, workbook

ZONE = ZoneInfo("Europe/Luxembourg")


def _opened(content: bytes) -> list[Worksheet]:
    return list(load_workbook(io.BytesIO(content)).worksheets)


def _cell(value: Cell, kind: Kind = "text") -> Any:
    """The cell with this value, as read back."""
    (sheet,) = _opened(workbook([Sheet("People", [Heading("a", "A", kind)], [[value]])], ZONE))
    return sheet["A2"]


@pytest.mark.parametrize(
    "text",
    [
        "+352 621 123 456",
        "007",
        "=1+1",
        "-5",
        "@x",
        "'q",
        "1.5",
        "2026-11-12",
        "TRUE",
        "https://example.lu",
        "<r><t>x</t></r>",
        "<b>&amp;</b>",
        "_x0041_",
        " a ",
        "a\nb",
        "a\tb",
        "\u202eevil",
        "𝒵",
    ],
)
def test_a_text_is_that_text(text: str) -> None:
    cell = _cell(text)
    assert (cell.data_type, unescape(cell.value), cell.hyperlink) == ("s", text, None)


@given(st.text(max_size=40))
def test_no_text_breaks_the_file(text: str) -> None:
    value = unescape(_cell(text).value or "")
    assert value == clean(text).replace("\r\n", "\n").replace("\r", "\n")


def test_a_text_that_is_too_long_is_cut_off() -> None:
    assert _cell("a" * 40_000).value == "a" * 32_767
    assert len(_cell("𝒵" * 40_000).value) == 32_767 // 2


@pytest.mark.parametrize(
    ("value", "kind", "read", "number_format"),
    [
        (
            datetime(2026, 11, 12, 8, 31, 2, tzinfo=UTC),
            "moment",
            datetime.fromisoformat("2026-11-12T09:31:02"),
            "yyyy-mm-dd hh:mm:ss",
        ),
        (date(1990, 2, 1), "date", datetime.fromisoformat("1990-02-01"), "yyyy-mm-dd"),
        (date(1890, 2, 1), "date", "1890-02-01", "General"),
        (95, "minutes", 95, "0"),
        (-2.5, "number", -2.5, "General"),
        (10**20, "number", "100000000000000000000", "General"),
        (float("nan"), "number", "nan", "General"),
        (True, "yes_no", True, "General"),
        (False, "yes_no", False, "General"),
        ("a text", "number", "a text", "General"),
        (None, "moment", None, "General"),
    ],
)
def test_a_cell_is_of_its_kind(value: Cell, kind: Kind, read: Any, number_format: str) -> None:
    cell = _cell(value, kind)
    assert (cell.value, type(cell.value), cell.number_format) == (read, type(read), number_format)


def test_headings_stay_in_view_and_filter_their_columns() -> None:
    headings = [Heading("a", "A"), Heading("b", "A long heading, longer than any of its cells")]
    (sheet,) = _opened(workbook([Sheet("People", headings, [["1", "2"], ["3", "4"]])], ZONE))
    assert (sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) == ("People", "A2", "A1:B3")
    assert [cell.value for cell in sheet[1]] == ["A", "A long heading, longer than any of its cells"]
    assert sheet.column_dimensions["A"].width < sheet.column_dimensions["B"].width <= 45


def test_a_workbook_has_its_sheets_also_empty_ones() -> None:
    sheets = _opened(workbook([Sheet("a/b[1]", [Heading("a", "A")]), Sheet("''", [])], ZONE))
    assert [(sheet.title, sheet.max_row) for sheet in sheets] == [("a b 1", 1), ("1", 1)]


def test_a_sheet_that_is_full_goes_on_in_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 3)
    sheets = _opened(workbook([Sheet("Scans", [Heading("n", "N")], [[str(n)] for n in range(5)])], ZONE))
    cells = {sheet.title: [cell.value for cell in sheet["A"]] for sheet in sheets}
    assert cells == {"Scans": ["N", "0", "1"], "Scans 2": ["N", "2", "3"], "Scans 3": ["N", "4"]}


def test_a_workbook_that_is_given_up_leaves_nothing_behind(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(ZeroDivisionError):
        workbook([Sheet("People", [Heading("a", "A")], ([1 / number] for number in (1, 0)))], ZONE)
    assert list(tmp_path.iterdir()) == []


def test_a_heading_is_a_text_and_no_markup() -> None:
    (sheet,) = _opened(workbook([Sheet("People", [Heading("a", "<r>a & <b></r>")])], ZONE))
    assert (sheet["A1"].value, sheet["A1"].font.bold) == ("<r>a & <b></r>", True)
