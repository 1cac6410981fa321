"""Badges in every format: how large names are, that nothing runs into anything, that every code can be read."""

from collections.abc import Iterable
from functools import cache
from math import ceil, floor
from typing import cast

import pytest
import zxingcpp

from shared.documents.badge import badge_pdf
from shared.documents.badge_formats import FORMATS, SHEETS, Format, Layout
from shared.documents.colours import CATEGORY_COLOURS, LEAST_CONTRAST, contrast, legible_on
from tests.support.badges import a_badge, a_secret
from tests.support.pdf import alternatives_of, claims_of, elements_of, picture_of, text_of, title_and_language
from tests.support.pictures import a_picture
from tests.support.printed_cards import Box, card_at, codes_on, letters_on, page_count, upright

LABELS: tuple[Format, ...] = ("label62", "label54x101")
NAMES = [
    ("Maximilian", "Müller-Weber"),
    ("محمد", "الأنصاري"),
    ("יעקב", "כהן"),
    ("小明", "王"),
    ("さくら", "佐藤"),
    ("민준", "김"),
    ("Νίκος", "Παπαδόπουλος"),
    ("Їжак", "Ґалаґан"),
    ("अमित", "शर्मा"),
    ("สมชาย", "ใจดี"),
    ("ሰላም", "ተስፋዬ"),
    ("ნინო", "ბერიძე"),
    ("Արամ", "Խաչատրյան"),
    ("தமிழ்", "செல்வன்"),
    ("রবীন্দ্রনাথ", "ঠাকুর"),
    ("A", ""),
    ("Anna " * 6, "von und zu " * 3),
    ("x" * 60, "W" * 60),
    ("y" * 10_000, "W " * 5_000),
    ("", ""),
]


@cache
def badges_of_all_scripts(format_: Format) -> bytes:
    """A badge of each script with all that can stand on it."""
    badges = [
        a_badge(honorific="Prof. Dr.", first_name=first, last_name=last, tags=("VIP", "Speaker"), secret=a_secret(n))
        for n, (first, last) in enumerate(NAMES)
    ]
    return badge_pdf(badges, Layout(format_), logo=a_picture())


@pytest.mark.parametrize("format_", FORMATS)
def test_every_code_can_be_read_at_150_dots_an_inch(format_: Format) -> None:
    pdf = badges_of_all_scripts(format_)
    pictures = [picture_of(pdf, page).convert("L") for page in range(page_count(pdf))]
    read = {code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)}
    assert read == {a_secret(n) for n in range(len(NAMES))}


@pytest.mark.parametrize("format_", FORMATS)
def test_a_zone_of_four_modules_around_every_code_is_white(format_: Format) -> None:
    pdf = badges_of_all_scripts(format_)
    for page in range(page_count(pdf)):
        picture = picture_of(pdf, page)
        for code in codes_on(pdf, page):
            picture.paste("white", pixels_of(code.grown(0.3)))
            zone = picture.crop(pixels_of(code.grown((code.right - code.left) * 4 / 25 - 0.2)))
            assert zone.getextrema() == ((255, 255),) * 3


def pixels_of(box: Box) -> tuple[int, int, int, int]:
    """The box in a picture of 150 dots an inch, every pixel that it touches."""
    left, top, right, bottom = (edge * 150 / 25.4 for edge in (box.left, box.top, box.right, box.bottom))
    return floor(left), floor(top), ceil(right), ceil(bottom)


@pytest.mark.parametrize("format_", FORMATS)
def test_every_letter_is_on_one_card(format_: Format) -> None:
    pdf = badges_of_all_scripts(format_)
    for page in range(page_count(pdf)):
        for _, box in letters_on(pdf, page):
            cards = {card_at((x, y), format_) for x in (box.left, box.right) for y in (box.top, box.bottom)}
            assert len(cards) == 1
            assert cards != {None}


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    ("first", "last"),
    [("Maximilian", "Müller-Weber"), ("Marie-Anne", "Schmit"), ("Marko", "von Hohenstein"), ("M", "Ng")],
)
def test_the_letters_of_usual_names_are_at_least_five_millimetres_high(format_: Format, first: str, last: str) -> None:
    pdf = badge_pdf([a_badge(event_title="", first_name=first, last_name=last, company="", tray="")], Layout(format_))
    capitals = [upright(box, format_) for letter, box in letters_on(pdf) if letter == "M"]
    assert max(box.bottom - box.top for box in capitals) >= 5


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    ("first", "last", "company"),
    [
        ("A" * 60, "B" * 60, "XYZXYZX " * 12),
        ("A" * 200, "B" * 200, "X" * 200),
        ("AB AB " * 22, "BA-BA " * 33, "XYZ " * 50),
    ],
)
def test_texts_that_are_too_long_stand_below_one_another(format_: Format, first: str, last: str, company: str) -> None:
    texts = {"event_title": "", "category": "", "subtitle": "", "tray": "", "code": "0", "job_title": "J" * 200}
    pdf = badge_pdf([a_badge(first_name=first, last_name=last, company=company, **texts)], Layout(format_))
    letters = [(letter, upright(box, format_)) for letter, box in letters_on(pdf)]
    name, employer, job = ([box for letter, box in letters if letter in those] for those in ("AB", "XYZ", "J"))
    assert max(box.bottom for box in name) < min(box.top for box in employer)
    assert max(box.bottom for box in employer) < min(box.top for box in job)


@pytest.mark.parametrize("format_", FORMATS)
def test_a_badge_is_tagged_for_screen_readers_and_for_archives(format_: Format) -> None:
    pdf = badges_of_all_scripts(format_)
    assert claims_of(pdf) == (True, True)
    assert title_and_language(pdf) == ("Smart Manufacturing", "en")
    assert elements_of(pdf)["H1"] == len(NAMES) - 1  # one has no name
    assert alternatives_of(pdf).count("QR K7Q2M") == len(NAMES)


@pytest.mark.parametrize("format_", FORMATS)
def test_everything_stands_on_a_badge_of_any_format(format_: Format) -> None:
    badge = a_badge(honorific="Dr.", tags=("VIP", "Photo, please"))
    text = text_of(badge_pdf([badge], Layout(format_))).replace(" ", "")
    for part in (
        "SmartManufacturing",
        "Luxexpo",
        "Dr.",
        "Zoë",
        "Weber",
        "FerroSA",
        "CTO",
        "Industry",
        "K7Q2M",
        "VIP",
        "Photo",
    ):
        assert part in text


@pytest.mark.parametrize("format_", LABELS)
def test_a_label_is_black_on_white(format_: Format) -> None:
    picture = picture_of(badge_pdf([a_badge(tags=("VIP",))], Layout(format_), logo=a_picture()))
    pixels = set(cast(Iterable[tuple[int, int, int]], picture.get_flattened_data()))
    assert all(red == green == blue for red, green, blue in pixels)
    shades = picture.convert("L").histogram()
    assert sum(shades[64:192]) < sum(shades[:64])  # grey is but the edge of something black


@pytest.mark.parametrize("colour", CATEGORY_COLOURS)
def test_the_word_on_the_category_colour_can_be_read(colour: str) -> None:
    assert contrast(colour, legible_on(colour)) >= LEAST_CONTRAST


@pytest.mark.parametrize("format_", FORMATS)
def test_a_badge_for_nobody_has_a_line_instead_of_a_name(format_: Format) -> None:
    blank = a_badge(first_name="", last_name="", company="", job_title="", category="", tray="", code="007")
    pdf = badge_pdf([blank], Layout(format_))
    assert elements_of(pdf)["H1"] == 0
    assert text_of(pdf).replace(" ", "").endswith("007")
    assert [code.text for code in zxingcpp.read_barcodes(picture_of(pdf))] == [blank.secret]


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("小明", "王", "王小明"),
        ("민준", "김", "김민준"),
        ("さくら", "佐藤", "佐藤さくら"),
        ("Wang", "小明", "Wang小明"),
    ],
)
def test_east_asian_names_begin_with_the_family(first: str, last: str, shown: str) -> None:
    pdf = badge_pdf([a_badge(first_name=first, last_name=last)])
    assert shown in text_of(pdf).replace(" ", "")


def test_many_tags_stay_between_name_and_tray() -> None:
    pdf = badge_pdf([a_badge(tags=("Quite an important guest",) * 30, code="0")])
    tags = [box for letter, box in letters_on(pdf) if letter == "Q" and box.left < 60]
    assert min(box.top for box in tags) > 148 - 23 - 31
    assert max(box.bottom for box in tags) < 148 - 23 - 15


def test_paper_sizes_are_those_of_the_formats() -> None:
    sizes = {format_: (sheet.width, sheet.height) for format_, sheet in SHEETS.items()}
    a4 = (210, 297)
    assert sizes == {"a6": (105, 148), "a4x4": a4, "sheet90x55": a4, "label62": (62, 100), "label54x101": (54, 101)}
