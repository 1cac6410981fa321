"""The formats in which badges are printed: what an organiser sets for the printer, where each card stands on paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

Format: TypeAlias = Literal["a6", "a4x4", "sheet90x55", "label62", "label54x101"]
"""A6, one a page; four A6 on A4; ten cards of 90 × 55 mm on A4; labels of 62 × 100 mm; labels of 54 × 101 mm."""

FORMATS: tuple[Format, ...] = get_args(Format)

Line: TypeAlias = tuple[float, float, float, float]
"""A straight line by its ends: x, y, x, y in millimetres from the upper left corner of the paper."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The format of badges and the printer's settings.

    The offsets move everything on the front and on the back of the paper, in millimetres, to the right and downwards
    as one looks at that side. `flip` is the edge of the paper on which the printer turns it. Labels have one side,
    whatever `sides` says.
    """

    format: Format
    sides: Literal[1, 2] = 1
    offset_x: float = 0
    offset_y: float = 0
    back_offset_x: float = 0
    back_offset_y: float = 0
    flip: Literal["long", "short"] = "long"

    @property
    def two_sided(self) -> bool:
        """Whether the back is printed too."""
        return self.sides == 2 and SHEETS[self.format].design != "label"


A6 = Layout("a6")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The paper of a format, in millimetres: its cards' size and upper left corners, its cut marks.

    `turn` is by how many degrees cards are turned clockwise, with their size as they then stand on the paper.
    """

    width: float
    height: float
    card_width: float
    card_height: float
    corners: tuple[tuple[float, float], ...] = ((0, 0),)
    cut_marks: tuple[Line, ...] = ()
    design: Literal["upright", "lying", "label"]
    turn: int = 0


def _marks_around(xs: list[float], ys: list[float]) -> Iterator[Line]:
    """Marks of 5 mm beside a block of cards whose edges stand at `xs` and `ys`, 1 mm away from it."""
    for x in xs:
        yield x, ys[0] - 6, x, ys[0] - 1
        yield x, ys[-1] + 1, x, ys[-1] + 6
    for y in ys:
        yield xs[0] - 6, y, xs[0] - 1, y
        yield xs[-1] + 1, y, xs[-1] + 6, y


# Four A6 fill A4 but for a strip of 1 mm, in which the marks stand: cut along the strip from edge to edge, then each
# half where the cross in the middle is. Printers leave some 5 mm at the edges of the paper white.
_STRIP = 148.5
_QUARTER_MARKS: tuple[Line, ...] = (
    (5, _STRIP, 15, _STRIP),
    (100, _STRIP, 110, _STRIP),
    (195, _STRIP, 205, _STRIP),
    (105, _STRIP - 0.4, 105, _STRIP + 0.4),
)
_CARD_XS = [15.0, 105.0, 195.0]
_CARD_YS = [11.0 + 55 * row for row in range(6)]

SHEETS: dict[Format, Sheet] = {
    "a6": Sheet(width=105, height=148, card_width=105, card_height=148, design="upright"),
    "a4x4": Sheet(
        width=210,
        height=297,
        card_width=105,
        card_height=148,
        corners=((0, 0), (105, 0), (0, 149), (105, 149)),
        cut_marks=_QUARTER_MARKS,
        design="upright",
    ),
    "sheet90x55": Sheet(
        width=210,
        height=297,
        card_width=90,
        card_height=55,
        corners=tuple((x, y) for y in _CARD_YS[:-1] for x in _CARD_XS[:-1]),
        cut_marks=tuple(_marks_around(_CARD_XS, _CARD_YS)),
        design="lying",
    ),
    "label62": Sheet(width=62, height=100, card_width=62, card_height=100, design="label", turn=90),
    "label54x101": Sheet(width=54, height=101, card_width=54, card_height=101, design="label", turn=90),
}


@dataclass(frozen=True, slots=True)
class Page:
    """One side of a sheet: the cards on it as (number of the badge, x, y), the marks, and how far cards are turned."""

    cards: tuple[tuple[int, float, float], ...]
    marks: tuple[Line, ...]
    turn: int


def pages(badges: int, layout: Layout) -> Iterator[Page]:
    """The pages for so many badges; with two sides, the back of each sheet follows its front.

    Each back stands where it comes to lie behind its front once the printer has turned the paper, with its head up.
    """
    sheet = SHEETS[layout.format]
    for first in range(0, badges, len(sheet.corners)):
        numbers = range(first, min(badges, first + len(sheet.corners)))
        cards = tuple((number, x, y) for number, (x, y) in zip(numbers, sheet.corners, strict=False))
        front = Page(cards, sheet.cut_marks, sheet.turn)
        yield _moved(front, layout.offset_x, layout.offset_y)
        if layout.two_sided:
            yield _moved(_behind(front, sheet, layout.flip), layout.back_offset_x, layout.back_offset_y)


def _behind(front: Page, sheet: Sheet, flip: str) -> Page:
    """The back of a front, on paper that is higher than wide: turned on its short edge, it stands on its head."""
    if flip == "long":
        cards = tuple((number, sheet.width - x - sheet.card_width, y) for number, x, y in front.cards)
        return Page(cards, tuple((sheet.width - x, y, sheet.width - u, v) for x, y, u, v in front.marks), front.turn)
    cards = tuple((number, x, sheet.height - y - sheet.card_height) for number, x, y in front.cards)
    return Page(
        cards, tuple((x, sheet.height - y, u, sheet.height - v) for x, y, u, v in front.marks), front.turn + 180
    )


def _moved(page: Page, right: float, down: float) -> Page:
    return Page(
        tuple((number, x + right, y + down) for number, x, y in page.cards),
        tuple((x + right, y + down, u + right, v + down) for x, y, u, v in page.marks),
        page.turn,
    )
