"""The calibration page: its scales stand where their numbers say, its cross where the offsets put it."""

import pytest

from shared.documents.badge_formats import FORMATS, Format, Layout
from shared.documents.calibration import calibration_pdf, calibration_texts
from tests.support.pdf import claims_of, pages_of, title_and_language
from tests.support.printed_cards import letters_on, lines_on, page_count


def calibration(layout: Layout, language: str = "en") -> bytes:
    return calibration_pdf(layout, calibration_texts(layout, language))


@pytest.mark.parametrize("format_", FORMATS)
def test_the_scales_have_their_middle_at_20_millimetres(format_: Format) -> None:
    boxes = lines_on(calibration(Layout(format_)))
    upright = sorted(box.left for box in boxes if box.right - box.left < 0.5)
    lying = sorted(box.top for box in boxes if box.bottom - box.top < 0.5)
    for ticks in (upright, lying):
        assert ticks[len(ticks) // 2] == pytest.approx(20, abs=0.2)
        assert (ticks[0], ticks[-1]) == pytest.approx((14, 26), abs=0.2)


def test_the_cross_moves_with_the_offsets_but_the_scales_do_not() -> None:
    before, after = (lines_on(calibration(layout)) for layout in (Layout("a6"), Layout("a6", 1, 1.5, -2)))
    moved = [(b.left - a.left, b.top - a.top) for a, b in zip(before, after, strict=True) if a != b]
    assert moved == [pytest.approx((1.5, -2), abs=0.01)] * 3


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("language", ["en", "fr", "de", "lb"])
def test_all_words_are_on_the_paper(format_: Format, language: str) -> None:
    layout = Layout(format_, sides=2)
    texts = calibration_texts(layout, language)
    pdf = calibration_pdf(layout, texts)
    assert page_count(pdf) == (2 if layout.two_sided else 1)
    assert "".join(texts.steps[-1].split())[:12] in "".join(pages_of(pdf)[0].split())
    for _, box in letters_on(pdf):
        assert box.left > 0
        assert box.bottom < 100 if format_.startswith("label") else 148


def test_the_page_says_the_offsets_it_was_printed_with() -> None:
    front, back = pages_of(calibration(Layout("a4x4", 2, -1.5, 0.5, back_offset_x=2)))
    assert "x −1.5 mm · y +0.5 mm" in front
    assert "x +2 mm · y 0 mm" in back


def test_the_page_can_be_heard() -> None:
    pdf = calibration(Layout("a4x4"), "de")
    assert claims_of(pdf) == (True, True)
    assert title_and_language(pdf)[1] == "de"
