"""Draws a logo for each sample conference."""

import io
import math
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = Path(__file__).parents[2] / "node_modules/@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf"
HEIGHT, MARK, GAP = 128, 112, 24  # pixels


def sample_logo(words: tuple[str, str], colour: str) -> bytes:
    """Returns a gear wheel with two lines of text beside it, as a transparent PNG."""
    font = ImageFont.truetype(str(FONT), 44)
    width = MARK + GAP + max(int(font.getlength(word)) for word in words) + 8
    picture = Image.new("RGBA", (width, HEIGHT))
    drawing = ImageDraw.Draw(picture)
    _gear(drawing, (MARK // 2 + 4, HEIGHT // 2), colour)
    for line, word in enumerate(words):
        drawing.text((MARK + GAP, 6 + line * 56), word, font=font, fill=colour)
    png = io.BytesIO()
    picture.save(png, "PNG", optimize=True)
    return png.getvalue()


def _gear(drawing: ImageDraw.ImageDraw, centre: tuple[int, int], colour: str) -> None:
    teeth, radii = 10, (52, 42)
    corners = []
    for step in range(teeth * 4):
        angle = 2 * math.pi * (step + 0.5) / (teeth * 4)
        radius = radii[0] if step % 4 < 2 else radii[1]
        corners.append((centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)))
    drawing.polygon(corners, fill=colour)
    drawing.ellipse((centre[0] - 20, centre[1] - 20, centre[0] + 20, centre[1] + 20), fill="#00000000")
