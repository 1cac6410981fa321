"""Films for Chromium's fake camera: what a phone's camera sees when badges are held to it."""

import io
from collections.abc import Iterable
from pathlib import Path

from PIL import Image

from shared.documents import qr

FRAMES_A_SECOND = 30  # as Chromium plays such a file, over and over
SIZE = (640, 480)
NOTHING = (52, 56, 60)
SHIRT = (96, 120, 150)
PIXELS_A_MODULE = 7


def film(path: Path, *scenes: tuple[str | None, float]) -> Path:
    """Writes a film of scenes, each a text (None: nothing in view) and how many seconds it lasts."""
    with path.open("wb") as file:
        file.writelines(_frames(scenes))
    return path


def _frames(scenes: Iterable[tuple[str | None, float]]) -> Iterable[bytes]:
    for text, seconds in scenes:
        yield from [_jpeg(_picture(text))] * round(seconds * FRAMES_A_SECOND)


def _picture(text: str | None) -> Image.Image:
    """A badge in front of somebody, a little askew, as people hold it."""
    if text is None:
        return Image.new("RGB", SIZE, NOTHING)
    picture = Image.new("RGB", SIZE, SHIRT)
    code = Image.open(io.BytesIO(qr.png(qr.matrix(text), PIXELS_A_MODULE))).convert("RGB")
    code = code.rotate(7, expand=True, fillcolor=SHIRT, resample=Image.Resampling.BICUBIC)
    picture.paste(code, ((SIZE[0] - code.width) // 2 + 20, (SIZE[1] - code.height) // 2 - 10))
    return picture


def _jpeg(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85)
    return file.getvalue()
