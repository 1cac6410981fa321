"""Countries: their ISO 3166-1 codes, and their names in our languages (Unicode CLDR)."""

from functools import cache

from babel import Locale
from babel.core import get_global

from shared.language.languages import LANGUAGES
from shared.language.names import fold

# Codes of two letters in CLDR that are not countries or territories with a code of their own.
_NO_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})


@cache
def country_names(language: str) -> dict[str, str]:
    """Returns the countries' names in one of our languages by code, in alphabetical order."""
    names = {
        code: name
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    }
    return dict(sorted(names.items(), key=lambda entry: fold(entry[1])))


def country_of_zone(timezone: str) -> str | None:
    """Returns the code of the country of an IANA time zone; None for one of no country, such as UTC."""
    aliases, countries = get_global("zone_aliases"), get_global("zone_territories")
    code = countries.get(aliases.get(timezone, timezone))
    return code if code and code not in _NO_COUNTRIES and len(code) == 2 else None


def country_code(text: str) -> str | None:
    """Returns the code of a country given by its code or by its name in one of our languages; None for other text."""
    return _codes().get(fold(text))


@cache
def _codes() -> dict[str, str]:
    by_name = {fold(name): code for language in LANGUAGES for code, name in country_names(language).items()}
    return by_name | {code.lower(): code for code in country_names("en")}
