"""Time, randomness, and the links that only their owner knows."""

import base64
import hashlib
import hmac
import secrets
import uuid
from datetime import datetime

from shared.clock import Clock, utc_now
from shared.tickets import Random

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

    def manage_url(self, registration: str) -> str:
        """The address of a registration's manage page: its id with a code that nobody else can make (HMAC-SHA256)."""
        identifier = uuid.UUID(registration).bytes
        mac = hmac.new(self._manage_key, b"manage link 1" + identifier, hashlib.sha256).digest()[:MAC_BYTES]
        token = base64.urlsafe_b64encode(identifier + mac).decode().rstrip("=")
        return f"{self._public_url}/r/{token}"
