"""Pictures of events: raster ones, drawn anew so that nothing else can hide in them, and kept in MongoDB."""

import asyncio
import io

from PIL import Image, ImageOps, UnidentifiedImageError
from typing_extensions import override

from services.registration.domain.picture import NotAPicture
from services.registration.ports.events import Pictures
from shared.mongo.connection import Database

FORMATS = ("PNG", "JPEG", "WEBP")
LARGEST = (640, 256)  # pixels; twice what pages show, for sharp screens
PORTRAIT = (192, 192)  # pixels; pages show half of it, and lists load dozens
MOST_PORTRAIT = 20_000  # bytes
QUALITIES = (82, 65, 45, 25)
MOST_PIXELS = 40_000_000  # far below where Pillow itself warns


class MongoPictures(Pictures):
    """Draws pictures with Pillow, beside the event loop."""

    def __init__(self, database: Database) -> None:
        self._pictures = database["pictures"]
        self._logos = database["logos"]  # of events made before there were other pictures

    @override
    async def prepare(self, picture: bytes, *, is_portrait: bool = False) -> bytes:
        return await asyncio.to_thread(_draw_portrait if is_portrait else _draw, picture)

    @override
    async def keep(self, event: str, key: str, picture: bytes) -> None:
        await self._pictures.update_one({"event": event, "key": key}, {"$set": {"png": picture}}, upsert=True)

    @override
    async def read(self, event: str, key: str) -> bytes | None:
        document = await self._pictures.find_one({"event": event, "key": key})
        document = document or await self._logos.find_one({"event": event, "name": key})
        return bytes(document["png"]) if document else None

    @override
    async def forget(self, event: str, key: str) -> None:
        await self._pictures.delete_one({"event": event, "key": key})
        await self._logos.delete_one({"event": event, "name": key})


def _draw(picture: bytes) -> bytes:
    drawn = _opened(picture)
    drawn.thumbnail(LARGEST)
    png = io.BytesIO()
    drawn.save(png, "PNG", optimize=True)
    return png.getvalue()


def _draw_portrait(picture: bytes) -> bytes:
    """A square of the upper middle, where faces are, as good as its size allows."""
    square = ImageOps.fit(_opened(picture), PORTRAIT, centering=(0.5, 0.3))
    for quality in QUALITIES:
        webp = io.BytesIO()
        square.save(webp, "WEBP", quality=quality)
        if webp.tell() <= MOST_PORTRAIT:
            break
    return webp.getvalue()


def _opened(picture: bytes) -> Image.Image:
    """The picture upright: phones store it as it lay, and note how to turn it."""
    try:
        opened = Image.open(io.BytesIO(picture), formats=FORMATS)
        if opened.width * opened.height > MOST_PIXELS:  # before anything is unpacked
            raise NotAPicture("The picture is too large.")
        return ImageOps.exif_transpose(opened).convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise NotAPicture("Send a PNG, JPEG or WebP picture.") from error
