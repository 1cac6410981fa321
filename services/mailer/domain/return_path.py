"""The address to which a mail returns when it bounces: one of its own for each mail, signed.

`bounces+<token>@example.lu`. The token holds hashes of the mail's id and of its recipient, and a message authentication
code (HMAC-SHA256, RFC 2104), so that nobody can have another's mail bounce. It is written in base32, which survives
servers that change the case of letters.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.mailer.domain.addresses import BadAddress, address_hash, deliverable
from services.mailer.domain.mails import mail_hash

MAIL_BYTES = 16
RECIPIENT_BYTES = 4
MAC_BYTES = 10
TOKEN_LENGTH = (MAIL_BYTES + RECIPIENT_BYTES + MAC_BYTES) * 8 // 5
LONGEST_LOCAL_PART = 64  # RFC 5321 4.5.3.1.1
_TOKEN = re.compile(rf'\+([a-z2-7]{{{TOKEN_LENGTH}}})(?="?@)', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Returned:
    """The mail that returned, and its recipient when it was sent, by the beginnings of their hashes."""

    mail_hash: str
    recipient_hash: str


class ReturnPaths:
    """Makes and reads return paths. The first key signs, all of them verify.

    Without a `bounce_address`, mails return to their `sender`, and nothing can be told from the address.
    """

    def __init__(self, sender: str, bounce_address: str, keys: Sequence[str]) -> None:
        self._sender = sender
        self._local, _, self._domain = bounce_address.rpartition("@")
        self._keys = [key.encode() for key in keys]

    def of(self, mail: str, to: str) -> str:
        """The return path of a mail to the address `to`."""
        if not self._domain:
            return self._sender
        content = bytes.fromhex(mail_hash(mail))[:MAIL_BYTES] + bytes.fromhex(address_hash(to))[:RECIPIENT_BYTES]
        token = base64.b32encode(content + _mac(self._keys[0], content)).decode().lower()
        return f"{self._local}+{token}@{self._domain}"

    def read(self, text: str) -> Returned | None:
        """The mail whose return path stands in a text, such as a header; None for none and for a forged one."""
        for token in _TOKEN.findall(text):
            content = base64.b32decode(token.upper())
            signed, mac = content[:-MAC_BYTES], content[-MAC_BYTES:]
            if any(hmac.compare_digest(mac, _mac(key, signed)) for key in self._keys):
                return Returned(signed[:MAIL_BYTES].hex(), signed[MAIL_BYTES:].hex())
        return None


def check_bounce_address(address: str) -> str:
    """The address as a server takes it. Raises BadAddress for one to which no token can be added."""
    if not address:
        return ""
    checked = deliverable(address)
    longest = LONGEST_LOCAL_PART - TOKEN_LENGTH - 1
    if not checked.isascii() or len(checked.rpartition("@")[0]) > longest:
        raise BadAddress(f"at most {longest} ASCII characters may stand before the @")
    return checked


def _mac(key: bytes, content: bytes) -> bytes:
    return hmac.new(key, b"moien return path" + content, hashlib.sha256).digest()[:MAC_BYTES]
