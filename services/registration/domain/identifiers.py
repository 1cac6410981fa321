"""Identifiers: opaque ids, and the short codes that people type."""

from shared.documents.tickets import ALPHABET, Random

ID_BITS = 128
CODE_LENGTH = 6
CODE_CHARACTERS = "".join(character for character in ALPHABET if character not in "AE")
CODE_LETTERS = "".join(filter(str.isalpha, CODE_CHARACTERS))


def new_id(random: Random) -> str:
    """A fresh id: 128 random bits as 32 hex digits."""
    return f"{random.getrandbits(ID_BITS):032x}"


def new_code(random: Random) -> str:
    """A fresh code of a registration: six letters and digits that people can type and read out.

    It spells no word, as it has no vowel, and spreadsheets leave it as it is, as it begins with a letter and can be no
    number such as 1E5.
    """
    return "".join(random.choices(CODE_LETTERS, k=1) + random.choices(CODE_CHARACTERS, k=CODE_LENGTH - 1))
