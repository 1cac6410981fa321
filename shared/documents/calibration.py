"""The page that an organiser prints to learn how far a printer moves what it prints."""

from dataclasses import asdict, dataclass

from shared.documents.badge_formats import Layout
from shared.documents.translator import translator
from shared.documents.typesetting import typeset

TEMPLATE = "calibration.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationTexts:
    """The words of the page in the language `language`.

    `steps` say what to do, one after the other: lay a ruler at the left edge of the paper, find the tick of the scale
    that stands at exactly 20 mm and enter its number; the same from the upper edge; the same on the back.
    """

    title: str
    steps: tuple[str, ...]
    front: str
    back: str
    language: str = "en"


def calibration_pdf(layout: Layout, texts: CalibrationTexts) -> bytes:
    """A PDF with scales in millimetres, on both sides if the layout has two, on the paper of the layout.

    The scales stay where they are whatever the offsets: a tick's number is the offset to enter. A cross stands where
    the offsets put it, 20 mm from both edges once they are right. Raises FontsMissing.
    """
    return typeset(TEMPLATE, {"layout": asdict(layout), "texts": asdict(texts)})


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
    if layout.sides == 2:
        steps.append(gettext("Do the same on the back. If it is upside down, let the printer turn on the other edge."))
    return CalibrationTexts(
        title=gettext("Setting up a printer for badges"),
        steps=tuple(steps),
        front=gettext("Front"),
        back=gettext("Back"),
        language=language,
    )
