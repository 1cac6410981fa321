"""Any table that a program writes is read as it was; a file that is none is refused with a sentence."""

import csv
import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from shared.documents.csv_cells import safe_cell
from shared.documents.table_reader import INVISIBLE, NO_HEADING, TOO_LONG, CellFault, Limits, Table, read_table
from shared.documents.table_refusals import (
    EmptyTable,
    NotATable,
    OldWorkbook,
    OpenQuotation,
    TableTooLarge,
    TooManyColumns,
    TooManyRows,
    UnreadableTable,
)
from shared.documents.workbook_reader import ERROR, FORMULA

SHEET = "xl/worksheets/sheet1.xml"
BEFORE = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
AFTER = b"</sheetData></worksheet>"
SOME_ROWS = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'

cells = st.text('abcÀéüß ,;|"=+-\n', max_size=8).map(str.strip)
rows = st.integers(1, 6).flatmap(lambda width: st.lists(st.tuples(*[cells] * width), max_size=5))


def workbook(*rows: list[object]) -> bytes:
    sheets, file = Workbook(), io.BytesIO()
    sheets.create_sheet("second")
    for row in rows:
        sheets.worksheets[0].append(row)
    sheets.save(file)
    return file.getvalue()


def workbook_with(sheet: bytes, name: str = SHEET) -> bytes:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["a"]))) as source,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.namelist():
            target.writestr(part, sheet if part == name else source.read(part))
    return file.getvalue()


def renamed(content: bytes) -> bytes:
    """The workbook with another name of its first sheet, in the relationships and types, too."""
    file, old, new = io.BytesIO(), b"sheet1.xml", b"sheet1.dat"
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            target.writestr(part.replace(old.decode(), new.decode()), source.read(part).replace(old, new))
    return file.getvalue()


def filled(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


@given(
    rows=rows,
    separator=st.sampled_from(";,\t|"),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    names_separator=st.booleans(),
)
def test_a_table_in_any_dialect_is_read_as_it_was(  # noqa: PLR0917
    rows: list[tuple[str, ...]], separator: str, ending: str, encoding: str, quoting: int, names_separator: bool
) -> None:
    width = len(rows[0]) if rows else 1
    headings = [f"heading {number}" for number in range(width)]
    expected = [row for row in rows if any(row)]
    text = io.StringIO(newline="")
    if names_separator:
        text.write(f"sep={separator}{ending}")
    quoting = csv.QUOTE_ALL if ending == "\r" else quoting  # it would write other line ends without
    writer = csv.writer(text, delimiter=separator, lineterminator=ending, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([headings, *([safe_cell(cell) for cell in row] for row in rows), ["last"] + ["é"] * (width - 1)])
    if names_separator or width > 1:
        table = read_table(text.getvalue().encode(encoding))
        assert table.headings == tuple(headings)
        assert filled(table)[:-1] == expected


@given(rows)
def test_a_workbook_is_read_as_it_was(rows: list[tuple[str, ...]]) -> None:
    width = len(rows[0]) if rows else 1
    sheets, file = Workbook(), io.BytesIO()
    for number, row in enumerate([[f"h{n}" for n in range(width)], *rows, ["last"]], 1):
        for column, cell in enumerate(row, 1):
            place = sheets.worksheets[0].cell(number, column, cell)
            place.data_type = "s"  # else openpyxl takes '=' for a formula
    sheets.save(file)
    assert filled(read_table(file.getvalue()))[:-1] == [row for row in rows if any(row)]


def test_the_cells_of_a_workbook_become_plain_text() -> None:
    content = workbook(
        ["a", "b", "c", "d", "e"],
        [date(2027, 2, 1), datetime(2027, 2, 1, 9, 30), 352621123456, 0.1, True],  # noqa: DTZ001
        [],
        [None, None, 3.0, 1e-7, False],
    )
    first, second = read_table(content).rows
    assert first.cells == ("2027-02-01", "2027-02-01T09:30:00", "352621123456", "0.1", "yes")
    assert (second.number, second.cells) == (3, ("", "", "3", "0.0000001", "no"))


def test_a_formula_is_a_fault_at_its_cell_and_is_never_calculated() -> None:
    [row] = read_table(workbook(["a", "b", "c"], ["x", '=HYPERLINK("http://evil.test")', "#N/A"])).rows
    assert row.cells == ("x", "", "")
    assert row.faults == (CellFault(1, FORMULA), CellFault(2, ERROR))


def test_the_first_sheet_that_has_something_is_read() -> None:
    sheets, file = Workbook(), io.BytesIO()
    sheets.create_sheet("people").append(["name"])
    sheets.worksheets[1].append(["Ada"])
    sheets.save(file)
    assert filled(read_table(file.getvalue())) == [("Ada",)]


@pytest.mark.parametrize(
    ("cell", "fault"),
    [("\0", INVISIBLE), ("A\x07", INVISIBLE), ("A\u202eB", INVISIBLE), ("x" * 20_001, TOO_LONG)],
)
def test_an_odd_character_is_a_fault_at_its_cell(cell: str, fault: str) -> None:
    table = read_table(f"name;company\nAda;{cell}\nBob;Ferro".encode())
    assert [row.faults for row in table.rows] == [(CellFault(1, fault),), ()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_half_a_character_is_a_fault_at_its_cell(encoding: str) -> None:
    content = "name;company\nZoé;\ud800é\nBob;Ferro".encode(encoding, errors="surrogatepass")
    first, second = read_table(content).rows
    assert ([fault.column for fault in first.faults], second.faults) == ([1], ())
    "".join(first.cells).encode()


def test_one_broken_letter_does_not_spoil_the_others() -> None:
    table = read_table("name\nZoé\nRené\nAn".encode() + b"\xe9\nMa\xc3\xablle")
    assert [row.cells[0] for row in table.rows if not row.faults] == ["Zoé", "René", "Maëlle"]


def test_a_cell_without_a_heading_is_a_fault() -> None:
    [row] = read_table(b"a;b\n1;2;;3;\n").rows
    assert row.faults == (CellFault(3, NO_HEADING),)


def test_rows_are_counted_below_the_headings_empty_ones_included() -> None:
    table = read_table(b"\n\nname;x\n\nAda\n;\nBob;1\n")
    assert [row.number for row in table.rows] == [2, 4]
    assert table.lines() == [["name", "x"], [], ["Ada", ""], [], ["Bob", "1"]]


def test_a_comma_in_the_cells_of_a_single_column_is_no_separator() -> None:
    assert filled(read_table(b"name\nSmith, John\nDoe\n")) == [("Smith, John",), ("Doe",)]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", EmptyTable),
        (b"\n;\n", EmptyTable),
        (b"name;company\n", EmptyTable),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0\0\x01\0" * 20, NotATable),
        (b"%PDF-1.7\n1;2\n3;4", NotATable),
        (b"<html><table><tr><td>name</td></tr></table>", NotATable),
        (b"PK\x03\x04 broken", NotATable),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, OldWorkbook),
        (b'name;company\n"Ada;Ferro\nBob;Ferro', OpenQuotation),
        (b"," * 1_000_000, TooManyColumns),
        (b"a;" * 101 + b"a\n1;2", TooManyColumns),
        (b"a\n" * 20_002, TooManyRows),
        (b"a" * (10 * 1024 * 1024 + 1), TableTooLarge),
        (workbook_with(BEFORE + b"<row>" + b"<c/>" * 1_000_000 + b"</row>" + AFTER), TooManyColumns),
        (workbook_with(b" " * (65 * 1024 * 1024)), TableTooLarge),
        (workbook_with(b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + BEFORE + b"<row><c><v>&a;</v></c></row>"), NotATable),
        (workbook_with(BEFORE + b"<row><c>"), NotATable),
        (workbook_with(BEFORE + b'<row><c r="AAAAAAAAAAAAA1"/></row>' + AFTER), NotATable),
        (workbook_with(BEFORE + b"<row><c><v>" + b"9" * 5000 + b"</v></c></row>" + AFTER), NotATable),
    ],
)
def test_a_file_that_is_no_table_is_refused(content: bytes, refusal: type[UnreadableTable]) -> None:
    with pytest.raises(UnreadableTable) as caught:
        read_table(content)
    assert caught.type is refusal


@pytest.mark.parametrize(
    ("sheet", "refusal"),
    [
        (BEFORE + b"<row>" + b"<c/>" * 20_000 + b"</row>" + AFTER, TooManyColumns),
        (b"<!DOCTYPE worksheet>" + BEFORE + SOME_ROWS + AFTER, NotATable),
    ],
)
def test_a_sheet_with_an_unusual_name_is_looked_through_like_any(sheet: bytes, refusal: type[UnreadableTable]) -> None:
    assert len(read_table(renamed(workbook_with(BEFORE + SOME_ROWS + AFTER))).rows) == 1
    with pytest.raises(UnreadableTable) as caught:
        read_table(renamed(workbook_with(sheet)))
    assert caught.type is refusal


def test_a_row_at_the_end_of_the_universe_does_not_fill_those_before_it() -> None:
    last = b'<row r="99999999999"><c r="A99999999999"><v>3</v></c></row>'
    assert len(read_table(workbook_with(BEFORE + SOME_ROWS + last + AFTER)).rows) == 1


def test_an_archive_within_an_archive_is_not_opened() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("people.xlsx", workbook(["name"], ["Ada"]))
    with pytest.raises(NotATable):
        read_table(file.getvalue())


def test_the_limits_can_be_set() -> None:
    with pytest.raises(TooManyRows):
        read_table(b"a\n1\n2\n", limits=Limits(rows=1))
