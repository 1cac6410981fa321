"""Exports as LibreOffice Calc opens them: every text is that text, every time is that time."""

import asyncio
import csv
import io
import shutil
import subprocess
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shared.documents.cells import Heading, Row
from shared.documents.table_files import SEPARATORS, TableFile

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="`make engines` installs LibreOffice Calc"),
]
ZONE = ZoneInfo("Europe/Luxembourg")
HEADINGS = [
    Heading("text", "Text"),
    Heading("at", "At", "moment"),
    Heading("born", "Born", "date"),
    Heading("came", "Came", "yes_no"),
    Heading("minutes", "Minutes", "minutes"),
]
AT = datetime(2026, 11, 12, 8, 31, 2, tzinfo=UTC)
HARMLESS = ["+352 621 123", "007", "-5", "Zoë", "<r><t>x</t></r>", "a\nb", "_x0041_", "𝒵", "https://example.lu"]
FORMULAS = ["=1+1", "@SUM(A1)", "+A1", "x,=1+1", "x;=1+1", "=cmd|' /C calc'!A0", '"=1+1', "-1+2+A1"]
ROWS: list[Row] = [[text, AT, date(1990, 2, 1), True, 95] for text in (*HARMLESS, *FORMULAS)]
AS_TEXT = "Text - txt - csv (StarCalc)"
SHOWN = f"csv:{AS_TEXT}:59,34,76,1,,0,false,true,false"  # semicolons, quotes, UTF-8, cells as they are shown


async def _written(path: Path, **fields: Any) -> Path:
    async def chunks() -> AsyncIterator[Sequence[Row]]:
        yield ROWS

    pieces = TableFile(**{"headings": HEADINGS, "zone": ZONE, **fields}).pieces(chunks())
    content = b"".join([piece async for piece in pieces])
    await asyncio.to_thread(path.write_bytes, content)
    return path


def _opened(path: Path, *, separator: str = "") -> list[list[str]]:
    """The cells that Calc shows of a file; `separator` is that with which it opens CSV."""
    reading = [f"--infilter={AS_TEXT}:{ord(separator)},34,76,1"] if separator else []
    folder = path.parent / "shown"
    subprocess.run(
        (
            "soffice",
            "--headless",
            f"-env:UserInstallation=file://{path.parent / 'profile'}",
            *reading,
            "--convert-to",
            SHOWN,
            "--outdir",
            str(folder),
            str(path),
        ),
        check=True,
        capture_output=True,
        timeout=120,
    )
    [shown] = folder.iterdir()
    return list(csv.reader(io.StringIO(shown.read_text("utf-8-sig"), newline=""), delimiter=";"))


async def test_a_workbook_shows_what_was_written(tmp_path: Path) -> None:
    head, *rows = _opened(await _written(tmp_path / "people.xlsx", format="xlsx"))
    assert head == ["Text", "At (Europe/Luxembourg)", "Born", "Came", "Minutes"]
    assert [row[0] for row in rows] == [*HARMLESS, *FORMULAS]
    assert {tuple(row[1:]) for row in rows} == {("2026-11-12 09:31:02", "1990-02-01", "TRUE", "95")}


@pytest.mark.parametrize("opened_with", [";", ",", "\t"])
@pytest.mark.parametrize("delimiter", SEPARATORS)
async def test_no_cell_of_a_csv_file_is_calculated(tmp_path: Path, delimiter: Any, opened_with: str) -> None:
    rows = _opened(await _written(tmp_path / "people.csv", format="csv", delimiter=delimiter), separator=opened_with)
    cells = [cell for row in rows for cell in row]
    assert not {"2", "3", "#NAME?", "#REF!", "Err:508", "0"} & {*cells}
    if SEPARATORS[delimiter] == opened_with:
        assert [row[0] for row in rows[1 : 1 + len(HARMLESS)]][3:] == HARMLESS[3:]
        assert rows[1][1] == "2026-11-12T09:31:02.000+01:00"
