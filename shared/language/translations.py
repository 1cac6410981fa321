"""Translations: gettext catalogues, read from `.po` files and compiled on first use."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE_LANGUAGE = "en"


@cache
def catalogue(folder: Path, language: str) -> NullTranslations:
    """Returns the translations in `<folder>/<language>.po`; none for English, the language of the source."""
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    compiled = BytesIO()
    with (folder / f"{language}.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=language, abort_invalid=True))
    compiled.seek(0)
    return GNUTranslations(compiled)
