"""Many badges as one PDF that is written piece by piece."""

import asyncio
import io
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterable

import pytest
from pypdf import PdfReader

from shared.documents.badge import PART, Badge, badge_pdf, stream_badges
from shared.documents.badge_formats import A6, SHEETS, Layout, Sheet
from tests.support.badges import numbered_badges
from tests.support.pdf import alternatives_of, claims_of, elements_of, pages_of, title_and_language
from tests.support.pictures import a_picture


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> int:
    """The number of badges that are set at once, made small."""
    monkeypatch.setattr("shared.documents.badge.PART", 3)
    return 3


async def one_by_one(badges: Iterable[Badge]) -> AsyncIterator[Badge]:
    for badge in badges:
        yield badge


async def streamed(badges: Iterable[Badge], layout: Layout = A6, logo: bytes | None = None) -> list[bytes]:
    return [piece async for piece in stream_badges(one_by_one(badges), layout, logo=logo)]


async def test_a_stream_holds_the_badges_in_their_order(small_parts: int) -> None:
    badges = numbered_badges(2 * small_parts + 1)
    pieces = await streamed(badges)
    assert len(pieces) == 4
    assert pages_of(b"".join(pieces)) == pages_of(badge_pdf(badges))


async def test_a_stream_is_as_good_a_document_as_one_made_at_once(small_parts: int) -> None:
    badges = numbered_badges(small_parts + 3)
    pdf, whole = b"".join(await streamed(badges)), badge_pdf(badges)
    assert claims_of(pdf) == claims_of(whole) == (True, True)
    assert title_and_language(pdf) == title_and_language(whole)
    assert alternatives_of(pdf) == alternatives_of(whole)
    assert elements_of(pdf) == elements_of(whole) + Counter(Part=2)


async def test_a_logo_is_in_a_document_once(small_parts: int) -> None:
    pdf = b"".join(await streamed(numbered_badges(small_parts + 1), logo=a_picture()))
    reader = PdfReader(io.BytesIO(pdf))
    pictures = [picture for page in reader.pages for picture in page["/Resources"]["/XObject"].values()]
    logos = [picture.get_object() for picture in pictures if picture.get_object()["/Width"] == 60]
    assert len(logos) == len(reader.pages)
    assert len({logo.indirect_reference.idnum for logo in logos}) == 1


async def test_no_badges_are_a_document_too() -> None:
    assert len(PdfReader(io.BytesIO(b"".join(await streamed([])))).pages) == 1


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_a_part_fills_its_sheets(sheet: Sheet) -> None:
    assert PART % len(sheet.corners) == 0


@pytest.mark.slow
async def test_ten_thousand_badges_need_no_more_memory_than_a_few() -> None:
    command = [sys.executable, "-m", "tests.support.badge_growth", "10000"]
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    output, _ = await process.communicate()
    assert float(output) < 60
