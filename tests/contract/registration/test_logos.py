"""The contract of a store of events' logos."""

import io

import pytest
from PIL import Image

from services.registration.domain.logo import NotAPicture
from services.registration.ports.events import Logos

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
async def test_a_picture_becomes_a_png(logos: Logos, form: str) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(picture, form)
    prepared = [await logos.prepare(picture.getvalue()) for _ in range(2)]
    assert prepared[0].startswith(PNG)
    assert prepared[0] == prepared[1]


@pytest.mark.parametrize("text", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b"%PDF-1.7"])
async def test_anything_else_is_no_picture(logos: Logos, text: bytes) -> None:
    with pytest.raises(NotAPicture):
        await logos.prepare(text)


async def test_a_picture_is_read_as_it_was_put(logos: Logos) -> None:
    await logos.keep("plastics", "a", PNG + b"1")
    await logos.keep("plastics", "a", PNG + b"2")
    assert await logos.read("plastics", "a") == PNG + b"2"
    assert await logos.read("plastics", "b") is None
    assert await logos.read("metals", "a") is None


async def test_one_picture_is_forgotten_and_no_other(logos: Logos) -> None:
    for event, picture in (("plastics", "a"), ("plastics", "b"), ("metals", "a")):
        await logos.keep(event, picture, PNG)
    for _ in range(2):
        await logos.forget("plastics", "a")
    assert await logos.read("plastics", "a") is None
    assert await logos.read("plastics", "b") == await logos.read("metals", "a") == PNG
