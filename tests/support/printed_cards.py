"""Where things stand on the cards of a printed sheet, in millimetres from the upper left corner of the paper."""

from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

from shared.documents.badge_formats import SHEETS, Format

MILLIMETRE = 72 / 25.4


@dataclass(frozen=True)
class Box:
    """A rectangle on the paper."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        """The point in its middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def grown(self, by: float) -> "Box":
        """The box with a margin."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def meets(self, other: "Box") -> bool:
        """Whether both have a point in common."""
        beside = self.right < other.left or other.right < self.left
        return not beside and not (self.bottom < other.top or other.bottom < self.top)


def page_count(pdf: bytes) -> int:
    """How many pages a document has."""
    return len(pypdfium2.PdfDocument(pdf))


def letters_on(pdf: bytes, page: int = 0) -> list[tuple[str, Box]]:
    """The letters of a page, each with the box around its ink."""
    leaf = pypdfium2.PdfDocument(pdf)[page]
    text = leaf.get_textpage()
    boxes = [_box(leaf, *text.get_charbox(index)) for index in range(text.count_chars())]
    return [(text.get_text_range(index, 1), box) for index, box in enumerate(boxes)]


def words_on(pdf: bytes, words: str, page: int = 0) -> Box:
    """The box around the first letter of words on a page, which may be anywhere and stand in any direction."""
    letters = letters_on(pdf, page)
    start = "".join(letter or " " for letter, _ in letters).index(words)
    return letters[start][1]


def codes_on(pdf: bytes, page: int = 0) -> list[Box]:
    """The square pictures of a page: its QR codes without their quiet zones."""
    leaf = pypdfium2.PdfDocument(pdf)[page]
    pictures = [_box(leaf, *picture.get_bounds()) for picture in leaf.get_objects([raw.FPDF_PAGEOBJ_IMAGE])]
    return [box for box in pictures if abs(box.right - box.left - box.bottom + box.top) < 0.1]


def cards_of(format_: Format) -> list[Box]:
    """The cards of a sheet."""
    sheet = SHEETS[format_]
    return [Box(x, y, x + sheet.card_width, y + sheet.card_height) for x, y in sheet.corners]


def card_at(point: tuple[float, float], format_: Format) -> int | None:
    """The number of the card at a point."""
    x, y = point
    for number, card in enumerate(cards_of(format_)):
        if card.left < x < card.right and card.top < y < card.bottom:
            return number
    return None


def upright(box: Box, format_: Format) -> Box:
    """A box as one sees it who turns the card so that it can be read."""
    sheet = SHEETS[format_]
    if not sheet.turn:
        return box
    return Box(box.top, sheet.width - box.right, box.bottom, sheet.width - box.left)


def _box(leaf: pypdfium2.PdfPage, left: float, bottom: float, right: float, top: float) -> Box:
    height = leaf.get_height()
    return Box(left / MILLIMETRE, (height - top) / MILLIMETRE, right / MILLIMETRE, (height - bottom) / MILLIMETRE)


def lines_on(pdf: bytes, page: int = 0) -> list[Box]:
    """The drawn lines and outlines of a page, each with its thickness."""
    leaf = pypdfium2.PdfDocument(pdf)[page]
    return [_box(leaf, *path.get_bounds()) for path in leaf.get_objects([raw.FPDF_PAGEOBJ_PATH])]
