"""The text in a ticket's QR code, and what may be derived from it.

    MOIEN1 EEEEEE SSSSSSSSSSSSSSSSSSSS CCCC      (36 characters, without the spaces)

version, short id of the event, 100 random bits, checksum: all of the QR alphanumeric set (ISO/IEC 18004), so that the
code stays small: 36 characters fit 25 × 25 modules with 15 % error correction. It holds no personal data.
"""

import hashlib
import hmac
import re
from binascii import crc_hqx
from dataclasses import dataclass
from typing import Literal, Protocol

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = "MOIEN1"
# Crockford's base 32: no I, L, O, U, so that nothing is misread or spells a word.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SHORT_ID_LENGTH = 6
RANDOM_LENGTH = 20
CHECKSUM_LENGTH = 4
ROSTER_KEY_LABEL = b"moien roster key 2"
SECRET_LENGTH = len(VERSION) + SHORT_ID_LENGTH + RANDOM_LENGTH + CHECKSUM_LENGTH
SHAPE = re.compile(f"{VERSION}[{ALPHABET}]{{{SECRET_LENGTH - len(VERSION)}}}")


class Random(Protocol):
    """A source of randomness; `secrets.SystemRandom` in production."""

    def choices(self, population: str, *, k: int) -> list[str]:
        """`k` independent characters of `population`."""

    def getrandbits(self, k: int, /) -> int:
        """A number of `k` random bits."""


@dataclass(frozen=True, slots=True)
class ScannedSecret:
    """A scanned text that is well-formed: the secret itself and the short id of the event it is for."""

    secret: str
    short_id: str


def random_text(length: int, random: Random) -> str:
    """`length` characters of the unambiguous alphabet, 5 bits each."""
    return "".join(random.choices(ALPHABET, k=length))


def new_secret(short_id: str, random: Random) -> str:
    """A fresh secret for a ticket of the event with this short id (6 characters of the alphabet)."""
    body = VERSION + short_id + random_text(RANDOM_LENGTH, random)
    return body + _checksum(body)


def read_secret(text: str) -> ScannedSecret | Literal["malformed", "not_a_badge"]:
    """Classifies a scanned text: a well-formed secret, a damaged one, or no badge at all.

    White space around it and the case of its letters do not matter (keyboard scanners add and change them).
    """
    secret = text.strip().upper()
    if not secret.startswith(VERSION):
        return "not_a_badge"
    body, checksum = secret[:-CHECKSUM_LENGTH], secret[-CHECKSUM_LENGTH:]
    if not SHAPE.fullmatch(secret) or not hmac.compare_digest(checksum, _checksum(body)):
        return "malformed"
    return ScannedSecret(secret, secret[len(VERSION) : len(VERSION) + SHORT_ID_LENGTH])


def fingerprint(secret: str) -> str:
    """The hex SHA-256 of a secret, under which the door finds its ticket. 100 random bits need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def roster_key(secret: str) -> str:
    """The hex 256-bit key that opens a ticket's entry in the roster: HKDF-SHA256 (RFC 5869) of the secret, no salt.

    Who holds only the fingerprint cannot derive it; who scans the badge can.
    """
    key = HKDF(SHA256(), length=32, salt=None, info=ROSTER_KEY_LABEL)
    return key.derive(secret.encode()).hex()


def _checksum(body: str) -> str:
    """CRC-16/XMODEM of the text before it, as four characters of the alphabet, most significant first."""
    value = crc_hqx(body.encode(), 0)
    return "".join(ALPHABET[value >> shift & 31] for shift in (15, 10, 5, 0))
