"""Opaque identifiers."""

from shared.documents.tickets import Random

ID_BITS = 128


def new_id(random: Random) -> str:
    """A fresh id: 128 random bits as 32 hex digits."""
    return f"{random.getrandbits(ID_BITS):032x}"
