"""The codes of registrations: short texts that people type and read out."""

import re

from shared.documents.tickets import ALPHABET, Random

CODE_LENGTH = 6
CODE_CHARACTERS = "".join(character for character in ALPHABET if character not in "AE")
CODE_LETTERS = "".join(filter(str.isalpha, CODE_CHARACTERS))
SHAPE = re.compile(f"[{CODE_LETTERS}][{CODE_CHARACTERS}]{{{CODE_LENGTH - 1}}}")


def new_code(random: Random) -> str:
    """A fresh code of a registration: six letters and digits that people can type and read out.

    It spells no word, as it has no vowel, and spreadsheets leave it as it is, as it begins with a letter and can be no
    number such as 1E5.
    """
    return "".join(random.choices(CODE_LETTERS, k=1) + random.choices(CODE_CHARACTERS, k=CODE_LENGTH - 1))


def is_code(text: str) -> bool:
    """Whether `text` is one that `new_code` could have made."""
    return SHAPE.fullmatch(text) is not None
