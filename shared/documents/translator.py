"""The words that documents bring with them, in each of our languages."""

from collections.abc import Callable
from pathlib import Path

from shared.language.translations import catalogue

LOCALES = Path(__file__).parent / "locales"

Translate = Callable[[str], str]


def translator(language: str) -> Translate:
    """Returns the function that translates the English texts of documents into `language` (one of ours)."""
    return catalogue(LOCALES, language).gettext
