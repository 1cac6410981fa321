"""QR codes, read back by a decoder that shares nothing with the writer."""

import io
import random
import re

import pytest
import zxingcpp
from PIL import Image

from shared.documents import qr
from shared.documents.tickets import new_secret

SECRET = new_secret("ABC123", random.Random(1))


def read(png: bytes) -> str:
    [barcode] = zxingcpp.read_barcodes(Image.open(io.BytesIO(png)).convert("L"))
    return barcode.text


def test_a_tickets_secret_fits_version_2() -> None:
    assert len(SECRET) == 36
    assert len(qr.matrix(SECRET)) == 25


@pytest.mark.parametrize("seed", range(20))
def test_any_ticket_can_be_read(seed: int) -> None:
    secret = new_secret("ABC123", random.Random(seed))
    assert read(qr.png(qr.matrix(secret), 4)) == secret


@pytest.mark.parametrize("text", ["https://moien.example/r/aB3_-", "7", "Moien, Zoë 王"])
def test_texts_outside_the_alphanumeric_set_can_be_read_too(text: str) -> None:
    assert read(qr.png(qr.matrix(text), 3)) == text


@pytest.mark.parametrize(("scale", "border"), [(1, 4), (3, 4), (5, 0), (8, 2)])
def test_a_png_has_the_size_asked_for_and_one_bit_a_pixel(scale: int, border: int) -> None:
    image = Image.open(io.BytesIO(qr.png(qr.matrix(SECRET), scale, border)))
    assert image.size == ((25 + 2 * border) * scale,) * 2
    assert image.mode == "1"


def test_the_quiet_zone_is_white_on_all_sides() -> None:
    image = Image.open(io.BytesIO(qr.png(qr.matrix(SECRET), 4))).convert("L")
    dark = image.point(lambda value: 255 - value).getbbox()
    assert dark == (16, 16, 116, 116)


def test_the_same_text_gives_the_same_bytes_and_few_of_them() -> None:
    first, second = (qr.png(qr.matrix(SECRET), 8) for _ in range(2))
    assert first == second
    assert len(first) < 1000


def test_the_svg_draws_each_dark_module_once() -> None:
    modules = qr.matrix(SECRET)
    drawing = qr.svg(modules)
    widths = re.findall(r"h(\d+)v1h-", drawing)
    assert sum(map(int, widths)) == sum(map(sum, modules))
    assert 'viewBox="0 0 33 33"' in drawing


def test_an_empty_text_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a text"):
        qr.matrix("")
