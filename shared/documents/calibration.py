"""The page from which an organiser learns how far a printer moves everything that it prints."""

from dataclasses import asdict, dataclass

from shared.documents.badge_formats import SHEETS, Layout
from shared.documents.translator import translator
from shared.documents.typesetting import typeset

TEMPLATE = "calibration.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationTexts:
    """The words of the page in the language `language` (ISO 639-1); none may be empty.

    `front` and `back` name the sides. `steps` say one after the other what to do with page, ruler and scales.
    """

    title: str
    steps: tuple[str, ...]
    front: str
    back: str
    language: str = "en"


def calibration_pdf(layout: Layout, texts: CalibrationTexts) -> bytes:
    """A PDF with scales in millimetres on the paper of the layout, on both sides if the layout has two.

    The scales stay where they are whatever the offsets: the number of a tick is the offset to enter. The cross moves
    with the offsets, which stand below. Raises FontsMissing.
    """
    sheet = SHEETS[layout.format]
    sides = [{"name": texts.front, "offset": (layout.offset_x, layout.offset_y)}]
    if layout.two_sided:
        sides.append({"name": texts.back, "offset": (layout.back_offset_x, layout.back_offset_y)})
    data = {"width": sheet.width, "height": sheet.height, "sides": sides, "texts": asdict(texts)}
    return typeset(TEMPLATE, data, standards=("a-2a", "ua-1"))


def calibration_texts(layout: Layout, language: str) -> CalibrationTexts:
    """The words of the page in `language` (one of ours)."""
    gettext = translator(language)
    steps = [
        gettext("Print this page at its actual size, without scaling."),
        gettext(
            "Lay a ruler at the left edge of the paper. The tick at 20 mm has the number to enter as “to the right”."
        ),
        gettext("Lay the ruler at the upper edge. The tick at 20 mm has the number to enter as “downwards”."),
    ]
    if layout.two_sided:
        steps.append(gettext("Do the same on the back. If it is upside down, let the printer turn on the other edge."))
    return CalibrationTexts(
        title=gettext("Setting up a printer for badges"),
        steps=tuple(steps),
        front=gettext("Front"),
        back=gettext("Back"),
        language=language,
    )
