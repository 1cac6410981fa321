"""Pictures as organisers upload them."""

import io

from PIL import Image


def a_picture(form: str = "PNG", size: tuple[int, int] = (60, 20), colour: str = "teal") -> bytes:
    """A picture of one colour."""
    picture = io.BytesIO()
    Image.new("RGB", size, colour).save(picture, form)
    return picture.getvalue()
