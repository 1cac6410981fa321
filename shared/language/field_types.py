"""Field types for models: printable text of one or several lines, and e-mail addresses."""

import hashlib
import re
import unicodedata
from typing import Annotated

import email_validator
from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field

from shared.language.languages import LANGUAGES, supported

# Only the form of an address is checked: mail to .test or .local may arrive in some networks.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()

_LINE_BREAKS = frozenset("\n\r\t")
# Controls, lone surrogates, line and paragraph separators, marks that turn the direction of text, and code points
# that are no characters. Joiners stay: Persian names and many others need them.
_UNPRINTABLE = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff"
    "\ufff0-\uffff" + "".join(chr(plane * 0x10000 + end) for plane in range(1, 17) for end in (0xFFFE, 0xFFFF)) + "]"
)

# Letters and symbols without a shape: the Hangul fillers and the empty Braille pattern.
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def _printable(text: str) -> str:
    if _UNPRINTABLE.search(text):
        raise ValueError("This contains an invisible character. Please type it again.")
    return text


def one_line(text: str) -> str:
    """Returns `text` in normal form C without white space around it. Raises ValueError when it is not printable."""
    return unicodedata.normalize("NFC", _printable(text)).strip()


def is_visible(text: str) -> bool:
    """Returns whether `text` holds a character with a shape of its own: no space, joiner, mark or filler."""
    return any(unicodedata.category(c)[0] not in "CMZ" and c not in _BLANKS for c in text)


def many_lines(text: str) -> str:
    """Returns `text` as `one_line` does, with line breaks and tabs allowed; line breaks become line feeds."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    _printable(lines.translate(dict.fromkeys(map(ord, _LINE_BREAKS), " ")))
    return unicodedata.normalize("NFC", lines).strip()


def email_address(text: str) -> str:
    """Returns an address in its normal form, checked for its form only. Raises ValueError with a sentence."""
    try:
        address = validate_email(_printable(text).strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        raise ValueError("Enter an e-mail address in the right format, such as name@example.com.") from None
    if "." not in address.domain or address.domain.startswith("["):
        raise ValueError("Enter an e-mail address in the right format, such as name@example.com.")
    return address.normalized


def own_language(tag: str) -> str:
    """Returns the one of our languages that a tag (RFC 5646) names: 'lb-LU' gives 'lb'. Raises ValueError."""
    if language := supported(tag):
        return language
    raise ValueError(f"Send one of {', '.join(LANGUAGES)}.")


def email_key(address: str) -> str:
    """Returns the key that two spellings of one address share: case is ignored."""
    return unicodedata.normalize("NFC", address).casefold()


def email_hash(address: str) -> str:
    """Returns the hex SHA-256 of an address's key, under which the door finds somebody and cannot read the address."""
    return hashlib.sha256(email_key(address).encode()).hexdigest()


Line = Annotated[str, Field(max_length=200), AfterValidator(one_line)]
ShortLine = Annotated[str, Field(max_length=60), AfterValidator(one_line)]
Paragraphs = Annotated[str, Field(max_length=20_000), AfterValidator(many_lines)]
Locale = Annotated[str, Field(max_length=35), AfterValidator(own_language)]
EmailAddress = Annotated[str, Field(max_length=254), AfterValidator(email_address)]
"""Strict field types for models; the lengths are in characters."""
