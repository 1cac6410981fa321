"""The picture that messengers and social networks show beside a link to an event, for titles in any script."""

import io
from dataclasses import dataclass

from PIL import Image

from shared.documents.badge import ACCENT
from shared.documents.colours import legible_on, shade
from shared.documents.typesetting import picture, shortened, text, typeset_png

TEMPLATE = "preview.typ"
SIZE = (1200, 630)  # pixels, the shape that all of them show whole
LARGEST = 100_000  # bytes
LONGEST = 300  # characters of a text


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The facts on the picture, in the language `language`; `month` and `day` stand on the date tile.

    `place`, `accent` (#rrggbb) and `logo` (PNG) may be missing; `notice` says that the event does not take place as
    planned, and then `when` is struck through.
    """

    language: str
    title: str
    when: str
    month: str
    day: str
    place: str = ""
    notice: str = ""
    accent: str | None = None
    logo: bytes | None = None


def preview_png(preview: Preview) -> bytes:
    """Returns the picture as PNG, `SIZE` large. Call it in a thread; threads take turns. Raises FontsMissing."""
    accent = preview.accent or ACCENT
    data = {
        "language": preview.language,
        "accent": accent,
        "ink": legible_on(accent),
        "shade": shade(accent, "#ffffff"),
        "title": text(shortened(preview.title, LONGEST)),
        "when": text(shortened(preview.when, LONGEST)),
        "place": text(shortened(preview.place, LONGEST)),
        "notice": text(shortened(preview.notice, LONGEST)),
        "month": preview.month,
        "day": preview.day,
        "logo": picture(preview.logo, "") if preview.logo else None,
    }
    return _small(typeset_png(TEMPLATE, data))


def _small(png: bytes) -> bytes:
    """The picture in as many colours as `LARGEST` allows. Only a logo has so many that they must become fewer."""
    for colours in (256, 64, 16):
        if len(png) <= LARGEST:
            break
        fewer = io.BytesIO()
        Image.open(io.BytesIO(png)).convert("RGB").quantize(colours).save(fewer, "PNG", optimize=True)
        png = fewer.getvalue()
    return png
