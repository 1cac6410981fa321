"""An event's logo, made small enough for documents that show it."""

import io
from functools import lru_cache

from PIL import Image

# 32 × 15 mm at 300 dots an inch
_PIXELS = (378, 177)
_MOST_PIXELS = 50_000_000


@lru_cache(maxsize=8)
def printable_logo(picture: bytes) -> bytes | None:
    """A picture as PNG of at most 378 × 177 pixels, the same bytes each time; None if it cannot be read."""
    try:
        with Image.open(io.BytesIO(picture)) as image:
            if image.width * image.height > _MOST_PIXELS:
                return None
            small = image.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    small.thumbnail(_PIXELS, Image.Resampling.LANCZOS)
    png = io.BytesIO()
    small.save(png, "PNG", optimize=True)
    return png.getvalue()
