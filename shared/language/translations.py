"""Texts in other languages: gettext catalogues, kept as `.po` files and compiled when they are first read."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE_LANGUAGE = "en"


@cache
def catalogue(folder: Path, language: str) -> NullTranslations:
    """The texts of one language, from `<folder>/<language>.po`; English is what the source is written in."""
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    compiled = BytesIO()
    with (folder / f"{language}.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=language, abort_invalid=True))
    compiled.seek(0)
    return GNUTranslations(compiled)
