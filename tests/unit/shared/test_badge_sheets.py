"""Sheets of badges: cut marks, offsets, and backs that lie behind their fronts once the paper is turned."""

import pytest

from shared.documents.badge import badge_pdf
from shared.documents.badge_formats import FORMATS, SHEETS, Format, Layout
from tests.support.badges import numbered_badges
from tests.support.printed_cards import Box, card_at, cards_of, codes_on, page_count, words_on

SHEETS_OF_CARDS: tuple[Format, ...] = ("a6", "a4x4", "sheet90x55")


def turned(point: tuple[float, float], layout: Layout) -> tuple[float, float]:
    """The point of the front behind which a point of the back lies."""
    sheet = SHEETS[layout.format]
    x, y = point
    return (sheet.width - x, y) if layout.flip == "long" else (x, sheet.height - y)


@pytest.mark.parametrize("format_", SHEETS_OF_CARDS)
@pytest.mark.parametrize("flip", ["long", "short"])
def test_each_back_lies_behind_its_front(format_: Format, flip: str) -> None:
    layout = Layout(format_, sides=2, flip="short" if flip == "short" else "long")
    badges = numbered_badges(len(cards_of(format_)) + 1)
    pdf = badge_pdf(badges, layout)
    assert page_count(pdf) == 4
    for number, badge in enumerate(badges):
        page = 2 * (number // len(cards_of(format_)))
        front, back = (words_on(pdf, badge.code, side).middle for side in (page, page + 1))
        assert card_at(turned(back, layout), format_) == card_at(front, format_) == number % len(cards_of(format_))


@pytest.mark.parametrize("format_", SHEETS_OF_CARDS)
@pytest.mark.parametrize("flip", ["long", "short"])
def test_a_back_has_its_head_where_the_front_has_it(format_: Format, flip: str) -> None:
    layout = Layout(format_, sides=2, flip="short" if flip == "short" else "long")
    [badge] = numbered_badges(1)
    pdf = badge_pdf([badge], layout)
    heads, feet = ([words_on(pdf, words, side).middle for side in (0, 1)] for words in (badge.event_title, badge.code))
    assert heads[0][1] < feet[0][1]
    assert turned(heads[1], layout)[1] < turned(feet[1], layout)[1]


@pytest.mark.parametrize("format_", ["label62", "label54x101"])
def test_a_label_has_one_side(format_: Format) -> None:
    assert page_count(badge_pdf(numbered_badges(2), Layout(format_, sides=2))) == 2


@pytest.mark.parametrize("format_", FORMATS)
def test_an_offset_moves_what_is_printed(format_: Format) -> None:
    badges = numbered_badges(1)
    [before], [after] = (
        codes_on(badge_pdf(badges, layout)) for layout in (Layout(format_), Layout(format_, 1, 1.5, -2))
    )
    assert (after.left - before.left, after.top - before.top) == pytest.approx((1.5, -2), abs=0.01)


def test_the_back_has_offsets_of_its_own() -> None:
    layouts = [Layout("a4x4", 2, back_offset_x=shift, back_offset_y=shift) for shift in (0, 2)]
    pdfs = [badge_pdf(numbered_badges(1), layout) for layout in layouts]
    assert codes_on(pdfs[0], 0) == codes_on(pdfs[1], 0)
    [before], [after] = (codes_on(pdf, 1) for pdf in pdfs)
    assert (after.left - before.left, after.top - before.top) == pytest.approx((2, 2), abs=0.01)


@pytest.mark.parametrize("format_", ["a4x4", "sheet90x55"])
def test_cut_marks_stand_outside_the_cards(format_: Format) -> None:
    marks = SHEETS[format_].cut_marks
    assert marks
    for x, y, to_x, to_y in marks:
        mark = Box(min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y))
        touched = [card for card in cards_of(format_) if card.meets(mark)]
        assert touched == []


def test_there_is_a_mark_at_every_cut() -> None:
    cards, marks = cards_of("sheet90x55"), SHEETS["sheet90x55"].cut_marks
    assert {edge for card in cards for edge in (card.left, card.right)} == {x for x, _, to_x, _ in marks if x == to_x}
    assert {edge for card in cards for edge in (card.top, card.bottom)} == {y for _, y, _, to_y in marks if y == to_y}
