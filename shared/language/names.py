"""Names as people look for them: accents and case ignored, any script also by its Latin spelling."""

import unicodedata

from anyascii import anyascii

NO_LETTER = "#"


def fold(text: str) -> str:
    """`text` in lower case without accents, white space made single: 'Müller-Weber' is 'muller-weber'."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def search_terms(*texts: str) -> list[str]:
    """What a prefix search over `texts` compares with, sorted: every word, as written and in Latin letters.

    Each text also appears from each of its words on, so that 'anna mar' finds 'Anna Maria'.
    """
    terms: set[str] = set()
    for text in texts:
        for spelling in {fold(text), fold(anyascii(text))}:
            words = _words(spelling)
            terms.update(" ".join(words[start:]) for start in range(len(words)))
    return sorted(terms - {""})


def search_prefix(query: str) -> str:
    """A query in the form of `search_terms`, to be matched as a prefix."""
    return " ".join(_words(fold(query)))


def both_orders(first_name: str, last_name: str) -> tuple[str, str]:
    """A name as people say it and as lists have it."""
    return f"{first_name} {last_name}", f"{last_name} {first_name}"


def _words(text: str) -> list[str]:
    return text.replace("-", " ").replace(",", " ").split()


def full_name(honorific: str, first_name: str, last_name: str) -> str:
    """The name as people say it; any part may be empty."""
    return " ".join(part for part in (honorific, first_name, last_name) if part)


def tray(first_name: str, last_name: str) -> str:
    """The letter under which a badge lies: A–Z of the Latin spelling of the last name (or the first), else '#'."""
    for letter in anyascii(last_name or first_name).upper():
        if "A" <= letter <= "Z":
            return letter
    return NO_LETTER
