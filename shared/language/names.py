"""Names of people: whether there is one, how it is written, and how it is searched.

A search ignores accents and case, and finds every script also by its Latin spelling.
"""

import re
import unicodedata

from anyascii import anyascii

from shared.language.field_types import is_visible

NO_LETTER = "#"
_GUEST_OF = {
    "en": "Guest of {booker}",
    "fr": "Personne invitée par {booker}",
    "de": "Gast von {booker}",
    "lb": "Gaascht vun {booker}",
}
_WORD_SIGNS = re.compile("[\u2e80-\u9fff\U00020000-\U0003ffff]")  # Chinese and Japanese
APOSTROPHES = "'’‘ʼ"  # phones type another one than computers
BETWEEN_WORDS = str.maketrans(dict.fromkeys("-," + APOSTROPHES, " "))
WITHOUT_APOSTROPHES = str.maketrans(dict.fromkeys(APOSTROPHES, ""))


def fold(text: str) -> str:
    """Returns `text` in lower case, without accents, with single spaces: 'Müller-Weber' gives 'muller-weber'.

    As of two texts that differ in case or by compatibility only (Unicode, D146): what is decomposed may have capitals.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    decomposed = unicodedata.normalize("NFKD", decomposed.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def search_terms(*texts: str) -> list[str]:
    """Returns the sorted terms that a prefix search over `texts` compares with: every word, also in Latin letters.

    Each text also appears from each of its words on, so that 'anna mar' finds 'Anna Maria', and without apostrophes, so
    that 'oneil' finds "O'Neil".
    """
    terms: set[str] = set()
    for text in texts:
        spellings = {fold(text), fold(anyascii(text))}
        for spelling in spellings | {spelling.translate(WITHOUT_APOSTROPHES) for spelling in spellings}:
            words = _words(spelling)
            terms.update(" ".join(words[start:]) for start in range(len(words)))
    return sorted(terms - {""})


def latin_spellings(*texts: str) -> list[str]:
    """Returns the Latin spellings of those texts that folding alone does not turn into Latin letters.

    Who folds the texts together with these finds the words of `search_terms`, without a table of all scripts.
    """
    return [anyascii(text) for text in texts if fold(anyascii(text)) != fold(text)]


def search_prefix(query: str) -> str:
    """Returns a query in the form of `search_terms`, which it is compared with as a prefix."""
    return " ".join(search_words(query))


def address_words(email: str) -> str:
    """Returns the parts of an e-mail address as words for a search: 'zoe.weber@ferro.lu' gives 'zoe weber ferro lu'."""
    return " ".join(re.split(r"[@._+]+", email))


def search_words(query: str) -> list[str]:
    """Returns the words of a query, each to be compared with `search_terms` as a prefix."""
    return _words(fold(query))


def has_word_sign(text: str) -> bool:
    """Returns whether a folded text has a sign that says as much as several letters: many names have one or two."""
    return _WORD_SIGNS.search(text) is not None


def both_orders(first_name: str, last_name: str) -> tuple[str, str]:
    """Returns a name as people say it and as lists sort it."""
    return f"{first_name} {last_name}", f"{last_name} {first_name}"


def _words(text: str) -> list[str]:
    return text.translate(BETWEEN_WORDS).split()


def has_name(first_name: str, last_name: str) -> bool:
    """Returns whether at least one part of a name can be seen."""
    return any(is_visible(text) for text in (first_name, last_name))


def full_name(honorific: str, first_name: str, last_name: str) -> str:
    """Returns the name as people say it; any part may be empty."""
    return " ".join(part for part in (honorific, first_name, last_name) if part)


def guest_name(booker: str, language: str) -> str:
    """Returns a name for somebody whose own is to follow, by the name of the person who registered them."""
    return _GUEST_OF[language].format(booker=booker)


def tray(first_name: str, last_name: str) -> str:
    """Returns the letter of the badge's tray: A–Z of the Latin spelling of the last name, else the first, else '#'."""
    for letter in anyascii(last_name or first_name).upper():
        if "A" <= letter <= "Z":
            return letter
    return NO_LETTER
