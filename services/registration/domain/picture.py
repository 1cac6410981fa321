"""The pictures of an event: its logo, the logos of its funders, and the signature on its certificates."""

from typing import Literal, TypeAlias

from shared.errors import Invalid

PictureName: TypeAlias = Literal["logo", "funder-1", "funder-2", "funder-3", "funder-4", "signature"]
LOGO: PictureName = "logo"
FUNDERS: tuple[PictureName, ...] = ("funder-1", "funder-2", "funder-3", "funder-4")
SIGNATURE: PictureName = "signature"
PICTURES: tuple[PictureName, ...] = (LOGO, *FUNDERS, SIGNATURE)

KEY_LENGTH = 16  # of the keys under which pictures are stored


class NotAPicture(Invalid):
    """This is not a picture that pages and documents can show."""
