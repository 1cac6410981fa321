"""The scanner's icon for home screens, which take no SVG: drawn anew, so that no picture lies in the repository."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

# The drawing of moien.svg, on a canvas of 32 by 32.
CANVAS, CORNER, STROKE = 32, 8, 3
GROUND, WHITE, GREEN = "#005f73", "#ffffff", "#94d2bd"
Line = Sequence[tuple[float, float]]
LETTER: Line = ((6, 23), (6, 10), (12.5, 18), (19, 10), (19, 23))
TICK: Line = ((22, 17.5), (24.4, 20.1), (28, 14))
FINENESS = 3  # times as large as needed, then made smaller, so that edges are smooth


def icons() -> dict[str, bytes]:
    """The pictures by name. Phones cut a maskable icon to a shape of theirs, and leave its inner 80 %."""
    return {
        "icons/192.png": icon(192),
        "icons/512.png": icon(512),
        "icons/maskable-192.png": icon(192, is_whole=True, scale=0.85),
        "icons/maskable-512.png": icon(512, is_whole=True, scale=0.85),
        "icons/apple-180.png": icon(180, is_whole=True, scale=0.95),
    }


def icon(pixels: int, *, is_whole: bool = False, scale: float = 1) -> bytes:
    """A square PNG. `is_whole`: the ground fills its corners, too; `scale` is that of the drawing on it."""
    side = pixels * FINENESS
    picture = Image.new("RGBA", (side, side))
    drawing = ImageDraw.Draw(picture)
    drawing.rounded_rectangle((0, 0, side - 1, side - 1), 0 if is_whole else side * CORNER / CANVAS, fill=GROUND)
    for line, colour in ((LETTER, WHITE), (TICK, GREEN)):
        _stroke(drawing, line, colour, side / CANVAS, scale)
    png = io.BytesIO()
    picture.resize((pixels, pixels), Image.Resampling.BOX).save(png, "PNG")
    return png.getvalue()


def _stroke(drawing: ImageDraw.ImageDraw, line: Line, colour: str, unit: float, scale: float) -> None:
    """Draws a line with round ends and corners; `unit` is in pixels."""
    middle, radius = CANVAS / 2, STROKE / 2 * scale * unit
    points = [((middle + (x - middle) * scale) * unit, (middle + (y - middle) * scale) * unit) for x, y in line]
    drawing.line(points, fill=colour, width=round(2 * radius) + 1)
    for x, y in points:
        drawing.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
