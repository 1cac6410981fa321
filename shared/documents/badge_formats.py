"""The formats in which badges are printed, and what an organiser sets for the printer."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

Format: TypeAlias = Literal["a6", "a4x4", "sheet90x55", "label62", "label54x101"]
"""A6, one a page; four A6 on A4; ten cards of 90 × 55 mm on A4; labels of 62 × 100 mm; labels of 101 × 54 mm."""

FORMATS: tuple[Format, ...] = get_args(Format)


@dataclass(frozen=True, slots=True)
class Layout:
    """The format of badges and the printer's settings.

    The offsets move everything on the front and on the back of the paper, in millimetres, to the right and downwards
    as one looks at that side. `flip` is the edge of the paper on which the printer turns it.
    """

    format: Format
    sides: Literal[1, 2] = 1
    offset_x: float = 0
    offset_y: float = 0
    back_offset_x: float = 0
    back_offset_y: float = 0
    flip: Literal["long", "short"] = "long"


A6 = Layout("a6")
