"""Telephone numbers as people type them, in international form."""

import re

# Digits of any script, with the signs that stand between them on cards.
_TYPED = re.compile(r"\(?\+?[\d ()/.\u00a0\u2011-]+")
_TRUNK_ZERO = re.compile(r"\(\s*0\s*\)")


def international_number(text: str, country: str) -> str | None:
    """Returns a number as '+352 621 123 456'; None where no telephone can have it.

    A number without a country's prefix is one of `country`, a two-letter code.
    """
    if not _TYPED.fullmatch(text):
        return None
    # Here, because the library takes 4 MB and 80 ms: most events never ask for a number.
    import phonenumbers

    readings = []
    # Whether the zero of '+49 (0)30' is dialled from abroad differs from country to country.
    for typed in dict.fromkeys((text, _TRUNK_ZERO.sub(" ", text))):
        try:
            readings.append(phonenumbers.parse(typed, country))
        except phonenumbers.NumberParseException:
            continue
    possible = [number for number in readings if phonenumbers.is_possible_number(number)]
    number = next(filter(phonenumbers.is_valid_number, possible), possible[-1] if possible else None)
    if number is None:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
