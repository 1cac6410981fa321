"""Ids that people can read in an address: made from a title or a name."""

import re
from collections.abc import Container

from anyascii import anyascii

LONGEST = 64
_OTHER = re.compile(r"[^a-z0-9]+")


def readable_id(text: str, taken: Container[str], otherwise: str) -> str:
    """Returns an id made from `text` that is not among those `taken`: 'Journée du plastique' is 'journee-du-plastique'.

    The second of a name ends with -2. `otherwise` is the id for a text without letters.
    """
    plain = _OTHER.sub("-", anyascii(text).lower()).strip("-")[:LONGEST].strip("-") or otherwise
    number, candidate = 1, plain
    while candidate in taken:
        number += 1
        ending = f"-{number}"
        candidate = plain[: LONGEST - len(ending)].strip("-") + ending
    return candidate
