"""The pictures of an event: logos of its own and its funders, the signature on certificates, its speakers."""

from collections.abc import Iterable
from typing import TypeAlias

from shared.errors import Invalid

PictureName: TypeAlias = str
LOGO = "logo"
FUNDERS = tuple(f"funder-{number}" for number in range(1, 5))
SIGNATURE = "signature"
PICTURES = (LOGO, *FUNDERS, SIGNATURE)
_SPEAKER = "speaker-"

KEY_LENGTH = 16  # of the keys under which pictures are stored


class NotAPicture(Invalid):
    """This is not a picture that pages and documents can show."""


def portrait(speaker: str) -> PictureName:
    """Returns the name of the picture of a speaker."""
    return _SPEAKER + speaker


def is_portrait(name: PictureName) -> bool:
    """Returns whether a picture is that of a speaker, which pages show small and square."""
    return name.startswith(_SPEAKER)


def picture_names(speakers: Iterable[str]) -> tuple[PictureName, ...]:
    """Returns the names of all pictures that an event with these speakers may have."""
    return (*PICTURES, *map(portrait, speakers))
