"""Logos for documents: small enough for a mail, or none."""

import io

import pytest
from PIL import Image

from shared.documents.logos import printable_logo
from tests.support.pictures import a_picture


def test_a_large_logo_is_made_small() -> None:
    logo = printable_logo(a_picture(size=(4000, 1000)))
    assert logo is not None
    assert Image.open(io.BytesIO(logo)).size == (378, 95)


def test_a_small_logo_keeps_its_size() -> None:
    logo = printable_logo(a_picture(size=(60, 20)))
    assert logo is not None
    assert Image.open(io.BytesIO(logo)).size == (60, 20)


@pytest.mark.parametrize("broken", [b"no picture", a_picture()[:60], b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_is_no_logo(broken: bytes) -> None:
    assert printable_logo(broken) is None
