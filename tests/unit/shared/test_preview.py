"""The picture beside a link shows the event, whatever its title."""

import io
import random
from typing import Any

import pytest
from PIL import Image, ImageStat

from shared.documents.preview import LARGEST, SIZE, Preview, preview_png

LONG = "Donaudampfschifffahrtsgesellschaftskapitänspatentprüfungskommission lädt ein " * 6


def a_preview(**fields: Any) -> Preview:
    usual = {"language": "en", "title": "Plastics Day", "when": "Thursday", "month": "Nov", "day": "12"}
    return Preview(**{**usual, **fields})


def picture_of(**fields: Any) -> Image.Image:
    png = preview_png(a_preview(**fields))
    assert len(png) <= LARGEST
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    assert picture.size == SIZE
    return picture


@pytest.mark.parametrize(
    "title", ["Plastics Day", LONG, "مؤتمر التصنيع الذكي", "スマートマニュファクチャリング", "W", "🎉"]
)
def test_any_title_fits(title: str) -> None:
    picture = picture_of(title=title, accent="#005f73")
    border = [picture.getpixel((x, y)) for x in (4, 40) for y in range(0, 630, 5)]
    assert {*border} == {(0, 0x5F, 0x73)}


def test_no_text_is_markup() -> None:
    title = "#panic() $x$ *bold* </svg> \\ @nobody"
    assert picture_of(title=title).tobytes() != picture_of(title="").tobytes()


def test_a_logo_of_many_colours_keeps_the_picture_small() -> None:
    noise = Image.frombytes("RGB", (640, 256), random.Random(1).randbytes(640 * 256 * 3))
    logo = io.BytesIO()
    noise.save(logo, "PNG")
    picture_of(logo=logo.getvalue())


def test_letters_can_be_read_on_any_accent() -> None:
    for accent, ink in (("#ffd166", 0), ("#7b2d5b", 255)):
        beside_the_tile = picture_of(accent=accent).crop((232, 438, 1000, 570)).convert("L")
        darkest, lightest = ImageStat.Stat(beside_the_tile).extrema[0]
        assert min(abs(darkest - ink), abs(lightest - ink)) <= 2
