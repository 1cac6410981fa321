"""Badges as PDF: what stands on them, in every script, and that nothing in a name is ever more than text."""

import io
import threading
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import cast

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from shared.documents.badge import ACCENT, TEMPLATE, badge_pdf
from shared.documents.colours import CATEGORY_COLOURS, category_colour
from shared.documents.typesetting import FontsMissing, drawable, new_compiler, typeset
from tests.support.badges import a_badge
from tests.support.pdf import claims_of

A6 = (297.6, 419.5)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def picture_of(pdf: bytes) -> Image.Image:
    """The first page, 200 dots an inch."""
    return pypdfium2.PdfDocument(pdf)[0].render(scale=200 / 72).to_pil().convert("RGB")


def heading_colours(pdf: bytes) -> list[str]:
    """The colours of the band at the head of the page and of the letters on it: the two most frequent ones there."""
    page = picture_of(pdf)
    band = page.crop((0, 0, page.width, int(page.height * 20 / 148)))
    frequent = Counter(cast(Iterable[tuple[int, ...]], band.get_flattened_data())).most_common(2)
    return [f"#{bytes(colour).hex()}" for colour, _ in frequent]


def letters_of(text: str) -> str:
    return "".join(text.split()).replace("\u200b", "")


def test_a_badge_says_who_where_and_under_which_letter() -> None:
    text = letters_of(text_of(badge_pdf([a_badge(honorific="Dr.")])))
    for part in ("SmartManufacturing", "Luxexpo", "Dr.", "Zoë", "Müller-Weber", "FerroSA", "CTO", "Industry", "K7Q2M"):
        assert part in text


def test_each_badge_has_an_a6_page_of_its_own() -> None:
    pages = PdfReader(io.BytesIO(badge_pdf([a_badge(), a_badge(first_name="Ada"), a_badge()]))).pages
    assert [(round(float(p.mediabox.width), 1), round(float(p.mediabox.height), 1)) for p in pages] == [A6] * 3


def test_the_code_on_the_badge_can_be_read() -> None:
    [code] = zxingcpp.read_barcodes(picture_of(badge_pdf([a_badge()])).convert("L"))
    assert code.text == a_badge().secret


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("Zoë", "Müller-Weber"),
        ("A", ""),
        ("", "Ng"),
        ("x" * 60, "y" * 60),
        ("Anna " * 12, "von und zu " * 6),
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
    ],
)
def test_any_name_fits_one_small_page(first: str, last: str) -> None:
    pdf = badge_pdf([a_badge(first_name=first, last_name=last)])
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    assert len(pdf) < 100_000


@pytest.mark.parametrize("title", ["", "🚀"])
def test_a_badge_needs_no_text_but_the_code(title: str) -> None:
    empty = dict.fromkeys(("subtitle", "first_name", "last_name", "company", "job_title", "category", "tray"), "")
    assert "K7Q2M" in text_of(badge_pdf([a_badge(event_title=title, **empty)]))


def heights_of(letters: str, pdf: bytes) -> tuple[float, float]:
    """The lowest and the highest edge of these letters, in millimetres from the foot of the page."""
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    boxes = [text.get_charbox(i) for i in range(text.count_chars()) if text.get_text_range(i, 1) in letters]
    return min(bottom for _, bottom, _, _ in boxes) / 72 * 25.4, max(top for _, _, _, top in boxes) / 72 * 25.4


@pytest.mark.parametrize(
    ("first", "last", "company"),
    [
        ("A" * 60, "B" * 60, "XYZXYZX " * 12),
        ("A" * 200, "B" * 200, "X" * 200),
        ("AB AB AB " * 22, "BA-BA " * 33, "XYZ " * 50),
    ],
)
def test_a_long_name_shrinks_instead_of_running_into_what_is_beside_it(first: str, last: str, company: str) -> None:
    pdf = badge_pdf([a_badge(first_name=first, last_name=last, company=company, event_title="", job_title="J" * 200)])
    name, employer, job = (heights_of(letters, pdf) for letters in ("AB", "XYZ", "J"))
    assert name[1] < 148 - 21
    assert name[0] > employer[1]
    assert employer[0] > job[1]
    assert job[0] > 17 + 41


@pytest.mark.parametrize(
    "hostile", ["#import", "*bold*", "{{name}}", "<b>", "$x^2$", "`raw`", "@ref", "\\u{41}", "//", '"', "= H"]
)
def test_markup_in_a_name_is_plain_text(hostile: str) -> None:
    assert letters_of(hostile) in letters_of(text_of(badge_pdf([a_badge(first_name=hostile, company=hostile)])))


def test_control_characters_never_reach_the_page() -> None:
    assert drawable("Zo\u0000ë\u202e\n Mü\u0007ller") == "Zoë Müller"


@pytest.mark.parametrize("letters", ["\uffa2\uffd3", "\u03e2", "\u20c7", "\u0301", "A\u05b1", "\ue000", "\U00020041"])
def test_rare_letters_spoil_no_badge(letters: str) -> None:
    assert claims_of(badge_pdf([a_badge(company=letters)])) == (True, True)


def test_a_document_that_cannot_keep_to_a_standard_is_made_without_it() -> None:
    assert claims_of(typeset("empty.typ", None, standards=["ua-1"])) == (False, False)


def test_what_no_font_draws_is_written_in_latin_letters() -> None:
    assert drawable("ഷാജി") == "Saji"
    assert drawable("🚀 Rocket") == "Rocket"


@pytest.mark.parametrize(("accent", "letters"), [("#005f73", "#ffffff"), ("#ffd166", "#000000"), (None, "#ffffff")])
def test_letters_stand_out_on_every_accent_colour(accent: str | None, letters: str) -> None:
    assert heading_colours(badge_pdf([a_badge(accent=accent)])) == [accent or ACCENT, letters]


def test_an_accent_that_is_no_colour_is_ignored() -> None:
    assert heading_colours(badge_pdf([a_badge(accent="red; }")]))[0] == ACCENT


def test_categories_differ_in_colour_until_colours_run_out() -> None:
    categories = ["industry", "research", "press"]
    assert len({category_colour(c, categories) for c in categories}) == 3
    assert category_colour("gone", categories) in CATEGORY_COLOURS


def test_threads_may_ask_at_the_same_time() -> None:
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(badge_pdf([a_badge()]))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4


def test_a_missing_font_is_named(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing, match="fonts-droid-fallback"):
        new_compiler(TEMPLATE, tmp_path)
