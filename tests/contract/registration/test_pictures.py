"""The contract of a store of events' pictures."""

import io

import pytest
from PIL import Image

from services.registration.adapters.pictures import MongoPictures
from services.registration.domain.picture import NotAPicture
from services.registration.ports.events import Pictures
from shared.mongo.connection import Database

pytestmark = pytest.mark.slow

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
async def test_a_picture_becomes_a_png(pictures: Pictures, form: str) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(picture, form)
    prepared = [await pictures.prepare(picture.getvalue()) for _ in range(2)]
    assert prepared[0].startswith(PNG)
    assert prepared[0] == prepared[1]


async def test_a_portrait_is_a_small_square_whatever_the_phone_took(database: Database) -> None:
    photo = io.BytesIO()
    turned = Image.Exif()
    turned[0x0112] = 6  # lay on its side
    picture = Image.effect_noise((800, 600), 90).convert("RGB")
    picture.paste("red", (0, 0, 300, 600))  # upright, this is the top
    picture.save(photo, "JPEG", exif=turned)
    portrait = await MongoPictures(database).prepare(photo.getvalue(), is_portrait=True)
    with Image.open(io.BytesIO(portrait)) as drawn:
        assert (drawn.format, drawn.size, len(portrait) <= 20_000) == ("WEBP", (192, 192), True)
        assert not drawn.getexif()
        red, green, _ = drawn.convert("RGB").getpixel((96, 10))  # type: ignore[misc]
        assert (red > 200, green < 60) == (True, True)


@pytest.mark.parametrize("text", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b"%PDF-1.7"])
async def test_anything_else_is_no_picture(pictures: Pictures, text: bytes) -> None:
    with pytest.raises(NotAPicture):
        await pictures.prepare(text)


async def test_a_picture_is_read_as_it_was_put(pictures: Pictures) -> None:
    await pictures.keep("plastics", "a", PNG + b"1")
    await pictures.keep("plastics", "a", PNG + b"2")
    assert await pictures.read("plastics", "a") == PNG + b"2"
    assert await pictures.read("plastics", "b") is None
    assert await pictures.read("metals", "a") is None


async def test_one_picture_is_forgotten_and_no_other(pictures: Pictures) -> None:
    for event, picture in (("plastics", "a"), ("plastics", "b"), ("metals", "a")):
        await pictures.keep(event, picture, PNG)
    for _ in range(2):
        await pictures.forget("plastics", "a")
    assert await pictures.read("plastics", "a") is None
    assert await pictures.read("plastics", "b") == await pictures.read("metals", "a") == PNG


async def test_a_logo_from_before_there_were_other_pictures_is_still_there(database: Database) -> None:
    await database["logos"].insert_one({"event": "plastics", "name": "a", "png": PNG})
    pictures = MongoPictures(database)
    assert await pictures.read("plastics", "a") == PNG
    await pictures.forget("plastics", "a")
    assert await pictures.read("plastics", "a") is None
