"""Manage links that only we can make: derived from the registration under a secret key, and stored nowhere."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from typing_extensions import override

from services.registration.domain.registration import PlaceHandedOver, Registration
from services.registration.ports.manage_links import ManageLinks

ID_BYTES = 16
MAC_BYTES = 16


class HmacManageLinks(ManageLinks):
    """A token is the registration's id and a message authentication code (HMAC-SHA256, RFC 2104), in base64url.

    The first of the keys makes links, all of them open.
    """

    def __init__(self, public_url: str, keys: Sequence[str]) -> None:
        self._public_url = public_url
        self._keys = [key.encode() for key in keys]

    @override
    def url_for(self, registration: Registration) -> str:
        identifier = bytes.fromhex(registration.id)
        return f"{self._public_url}/r/{_text(identifier + _mac(self._keys[0], identifier, registration.holder))}"

    @override
    def named_by(self, token: str) -> str | None:
        content = _content(token)
        return content[:ID_BYTES].hex() if content else None

    @override
    def opens(self, token: str, registration: Registration) -> bool:
        content = _content(token)
        if content is None or content[:ID_BYTES].hex() != registration.id:
            return False
        holders = [
            holder
            for holder in range(1, registration.holder + 1)
            if any(hmac.compare_digest(content[ID_BYTES:], _mac(key, content[:ID_BYTES], holder)) for key in self._keys)
        ]
        if holders and holders[0] < registration.holder:
            raise PlaceHandedOver
        return bool(holders)


def _mac(key: bytes, identifier: bytes, holder: int) -> bytes:
    text = b"manage link 1" + identifier + holder.to_bytes(4, "big")
    return hmac.new(key, text, hashlib.sha256).digest()[:MAC_BYTES]


def _content(token: str) -> bytes | None:
    try:
        content = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    # The decoder skips foreign characters and ignores spare bits. One link has one spelling, by which caches, logs and
    # revocation know it.
    return content if len(content) == ID_BYTES + MAC_BYTES and _text(content) == token else None


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
