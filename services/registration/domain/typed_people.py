"""People as somebody types or pastes them: one a line with name, e-mail and company, or a line of addresses."""

import re
from collections.abc import Iterator

HEADINGS = ("full_name", "email", "company")
_IN_BRACKETS = re.compile(r"<\s*([^<>\s@]+@[^<>\s@]+)\s*>")
_APART = re.compile(r"[;,\t]")


def typed_people(text: str) -> Iterator[tuple[str, str, str]]:
    """Yields name, address and company of each person in a text; what is not there is empty.

    The address tells what stands before and behind it. A line with several addresses, as mail programs copy them, is
    several people: the name of each stands before its address.
    """
    for line in text.replace("\r", "\n").split("\n"):
        cells = [cell.strip(" \"'") for cell in _APART.split(_IN_BRACKETS.sub(r",\1,", line))]
        addresses = [place for place, cell in enumerate(cells) if "@" in cell]
        if len(addresses) > 1:
            starts = [0, *(place + 1 for place in addresses)]
            for start, place in zip(starts, addresses, strict=False):
                yield _joined(cells[start:place]), cells[place], ""
        elif addresses:
            (place,) = addresses
            yield _joined(cells[:place]), cells[place], _joined(cells[place + 1 :])
        elif any(cells):
            name, *rest = (cell for cell in cells if cell)
            yield name, "", _joined(rest)


def _joined(cells: list[str]) -> str:
    """Cells that a comma has divided, such as a last name and a first one."""
    return ", ".join(cell for cell in cells if cell)
