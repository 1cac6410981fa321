"""The attendance list as PDF: room to sign, times and figures after the event, its head on every page."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from shared.documents.attendance_sheet import LINES_AT_ONCE, AttendanceSheet, Line, attendance_sheet_stream
from tests.support.pdf import alternatives_of, claims_of, elements_of, pages_of, picture_of, text_of, title_and_language
from tests.support.pictures import a_picture

LEAST_ROW = 10  # millimetres


def a_sheet(**fields: Any) -> AttendanceSheet:
    defaults: dict[str, Any] = {
        "language": "en",
        "title": "Plastics Day",
        "occasion": "Thursday, 12 November 2026",
        "lines": [Line(name="Ana Silva", company="Ferro SA", first_in="08:31", last_out="17:02")],
        "drawn_up_at": datetime(2026, 11, 13, 9, tzinfo=UTC),
        "timezone": "Europe/Luxembourg",
    }
    return AttendanceSheet(**{**defaults, **fields})


async def printed(sheet: AttendanceSheet) -> bytes:
    return b"".join([piece async for piece in attendance_sheet_stream(sheet)])


async def test_before_the_event_people_sign() -> None:
    text = text_of(await printed(a_sheet(session="Recycling")))
    assert "Plastics Day Recycling Thursday, 12 November 2026 No. Name Company or organisation Signature" in text
    assert "1 Ana Silva Ferro SA" in text
    assert "08:31" not in text
    assert "Drawn up on 13 Nov 2026, 10:00" in text


async def test_after_the_event_there_are_times_and_figures() -> None:
    text = text_of(await printed(a_sheet(figures=(3, 2))))
    assert "3 registered 2 present 67 % of those registered" in text
    assert "Out Signature 1 Ana Silva Ferro SA 08:31 17:02" in text


async def test_nobody_registered_is_no_share() -> None:
    text = text_of(await printed(a_sheet(figures=(0, 0), lines=[])))
    assert "0 registered 0 present No." in text


async def test_spare_lines_are_numbered_on() -> None:
    elements = elements_of(await printed(a_sheet(spare=4)))
    assert elements["TR"] == 1 + 1 + 4


async def test_each_page_has_the_head_of_the_table_and_its_number() -> None:
    pages = pages_of(await printed(a_sheet(spare=60)))
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert "Company or organisation" in page
        assert f"Page {number} of {len(pages)}" in page


async def test_screen_readers_get_headings_a_table_and_described_logos() -> None:
    pdf = await printed(a_sheet(language="fr", logo=a_picture(), funders=[a_picture()]))
    assert title_and_language(pdf) == ("Liste de présence – Plastics Day", "fr")
    assert claims_of(pdf) == (True, True)
    elements = elements_of(pdf)
    assert (elements["H1"], elements["Table"], elements["TH"]) == (1, 1, 4)
    assert alternatives_of(pdf) == ["Plastics Day", "Logo d’un bailleur de fonds"]


async def test_every_line_is_high_enough_to_sign() -> None:
    picture = picture_of(await printed(a_sheet(spare=10)))
    middle = picture.width * 9 // 10  # in the column for signatures, where nothing but rules is printed
    rules = [y for y in range(picture.height // 8, picture.height) if picture.getpixel((middle, y)) != (255, 255, 255)]
    gaps = [later - earlier for earlier, later in pairwise(rules) if later - earlier > 2]
    assert min(gaps[1:12]) >= LEAST_ROW / 25.4 * 150


@pytest.mark.parametrize(
    "name", ["田中 太郎", "محمد عبد الرحمن", "#[*x*] $y$ `z`", "\u202eevil\x00", "W" * 10_000, "=1+1", "", "🎉"]
)
async def test_any_name_is_only_text(name: str) -> None:
    sheet = a_sheet(lines=[Line(name=name, company=name)], title=name, session=name, occasion=name, figures=(1, 1))
    assert len(pages_of(await printed(sheet))) == 1


@pytest.mark.slow
async def test_a_long_list_is_one_document_with_pages_and_lines_numbered_on() -> None:
    lines = [Line(name=f"Person {number}") for number in range(1, LINES_AT_ONCE + 3)]
    pdf = await printed(a_sheet(lines=lines, figures=(1, 1)))
    pages = pages_of(pdf)
    assert [page for number, page in enumerate(pages, 1) if f"Page {number} of {len(pages)}" not in page] == []
    assert ["Plastics Day Thursday" in page for page in pages] == [True, *[False] * (len(pages) - 1)]
    assert f"{LINES_AT_ONCE + 2} Person {LINES_AT_ONCE + 2}" in pages[-1]
    assert (claims_of(pdf), elements_of(pdf)["H1"]) == ((True, True), 1)
