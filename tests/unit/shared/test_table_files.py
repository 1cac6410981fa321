"""Tables as files: the same rows as CSV, JSON and XLSX."""

import asyncio
import io
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from openpyxl import load_workbook

from shared.documents.cells import Heading, Row
from shared.documents.table_files import TableFile

ZONE = ZoneInfo("Europe/Luxembourg")
HEADINGS = [
    Heading("name", "Nom"),
    Heading("at", "Entrée", "moment"),
    Heading("born", "Né", "date"),
    Heading("came", "Venu", "yes_no"),
    Heading("minutes", "Minutes", "minutes"),
]
AT = datetime(2026, 11, 12, 8, 31, 2, 120000, tzinfo=UTC)
ROWS: list[Row] = [["Zoë;=1+1\x00", AT, date(1990, 2, 1), True, 95], ["+352 621", None, None, False, None]]


async def _content(chunks: Sequence[list[Row]], **fields: Any) -> bytes:
    async def read() -> AsyncIterator[list[Row]]:
        for chunk in chunks:
            yield chunk

    file = TableFile(**{"headings": HEADINGS, "zone": ZONE, **fields})
    return b"".join([piece async for piece in file.pieces(read())])


@pytest.mark.parametrize(
    ("delimiter", "line"),
    [
        ("semicolon", '"Zoë;\'=1+1";2026-11-12T09:31:02.120+01:00;1990-02-01;yes;95'),
        ("comma", "Zoë;'=1+1,2026-11-12T09:31:02.120+01:00,1990-02-01,yes,95"),
    ],
)
async def test_csv_holds_texts_that_no_program_calculates(delimiter: Any, line: str) -> None:
    text = (await _content([ROWS[:1], [], ROWS[1:]], format="csv", delimiter=delimiter)).decode("utf-8-sig")
    separator = ";" if delimiter == "semicolon" else ","
    assert text.split("\r\n") == [
        "name;at;born;came;minutes".replace(";", separator),
        line,
        "+352 621;;;no;".replace(";", separator),
        "",
    ]


async def test_json_holds_values() -> None:
    content = await _content([ROWS[:1], [], ROWS[1:]], format="json")
    first, second = orjson.loads(content)["items"]
    assert first == {
        "name": "Zoë;=1+1\x00",
        "at": "2026-11-12T09:31:02.120+01:00",
        "born": "1990-02-01",
        "came": True,
        "minutes": 95,
    }
    assert second == {"name": "+352 621", "at": None, "born": None, "came": False, "minutes": None}


async def test_a_workbook_names_the_zone_of_its_moments() -> None:
    sheet = load_workbook(io.BytesIO(await _content([ROWS], format="xlsx", sheet="people"))).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["Nom", "Entrée (Europe/Luxembourg)", "Né", "Venu", "Minutes"]
    assert [cell.value for cell in sheet[2]] == [
        "Zoë;=1+1",
        datetime.fromisoformat("2026-11-12T09:31:02.120"),
        datetime.fromisoformat("1990-02-01"),
        True,
        95,
    ]


@pytest.mark.parametrize(
    ("format_", "content"), [("csv", b"\xef\xbb\xbfname;at;born;came;minutes\r\n"), ("json", b'{"items":[]}')]
)
async def test_a_table_without_rows_is_still_a_table(format_: Any, content: bytes) -> None:
    assert await _content([], format=format_) == await _content([[]], format=format_) == content


async def test_a_workbook_that_nobody_wants_any_more_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    async def endless() -> AsyncIterator[list[Row]]:
        while True:
            yield ROWS * 100
            await asyncio.sleep(0)

    pieces = TableFile("xlsx", HEADINGS, ZONE).pieces(endless())
    reading = asyncio.ensure_future(anext(pieces))
    while not _content_of(tmp_path):
        await asyncio.sleep(0)
    reading.cancel()
    await asyncio.wait([reading])
    await pieces.aclose()
    assert _content_of(tmp_path) == []


def _content_of(folder: Path) -> list[Path]:
    return list(folder.iterdir())
