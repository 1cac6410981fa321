"""Time, randomness, and the links that only their owner knows."""

import base64
import hashlib
import hmac
import secrets
import uuid
from datetime import datetime

from services.registration.domain.registration import PlaceHandedOver, Registration
from shared.clock import Clock, utc_now
from shared.documents.tickets import Random

ID_BYTES = 16
MAC_BYTES = 16


class SystemDesk:
    """Implements the port Desk. `manage_key` is the key under which manage links are derived."""

    def __init__(self, public_url: str, manage_key: str, *, random: Random | None = None, clock: Clock = utc_now):
        self._public_url = public_url
        self._manage_key = manage_key.encode()
        self._clock = clock
        self.random = random or secrets.SystemRandom()

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return self._clock()

    def new_id(self) -> str:
        """A fresh opaque id: 122 random bits."""
        return uuid.uuid4().hex

    def manage_url(self, registration: Registration) -> str:
        """The address of a registration's manage page, for its present holder."""
        identifier = uuid.UUID(registration.id).bytes
        token = identifier + self._mac(identifier, registration.holder)
        return f"{self._public_url}/r/{base64.urlsafe_b64encode(token).decode().rstrip('=')}"

    def named_by(self, manage_token: str) -> str | None:
        """The id of the registration that a manage link names; None where it names none."""
        token = _bytes(manage_token)
        return uuid.UUID(bytes=token[:ID_BYTES]).hex if token else None

    def opens(self, manage_token: str, registration: Registration) -> bool:
        """Whether a manage link is the present holder's. Raises PlaceHandedOver for an earlier holder's."""
        token = _bytes(manage_token)
        if not token or uuid.UUID(bytes=token[:ID_BYTES]).hex != registration.id:
            return False
        holders = [
            holder
            for holder in range(1, registration.holder + 1)
            if hmac.compare_digest(token[ID_BYTES:], self._mac(token[:ID_BYTES], holder))
        ]
        if holders and holders[0] < registration.holder:
            raise PlaceHandedOver
        return bool(holders)

    def _mac(self, identifier: bytes, holder: int) -> bytes:
        """A code that only we can make (HMAC-SHA256, RFC 2104)."""
        text = b"manage link 1" + identifier + holder.to_bytes(4, "big")
        return hmac.new(self._manage_key, text, hashlib.sha256).digest()[:MAC_BYTES]


def _bytes(manage_token: str) -> bytes | None:
    try:
        token = base64.b64decode(manage_token + "=" * (-len(manage_token) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    return token if len(token) == ID_BYTES + MAC_BYTES else None
