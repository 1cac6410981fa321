"""The console's session: a signed cookie, good for a quarter of an hour, that every service can verify.

Registration issues the cookie and renews it against its own record of the session; the other services send browsers
there when it has expired. A message about an ended session makes the cookie useless everywhere at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

COOKIE = "moien_session"
LIFETIME = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in: its id, the account that signed in, and when the cookie expires."""

    id: str
    account: str
    expires_at: datetime


def sign_session(session: Session, keys: Sequence[str]) -> str:
    """Returns the cookie's text, signed with the first of `keys` (HMAC-SHA256)."""
    content = {"id": session.id, "account": session.account, "expires_at": int(session.expires_at.timestamp())}
    return str(_serializer(keys).dumps(content))


def verify_session(cookie: str, keys: Sequence[str]) -> Session | None:
    """Returns the session in a cookie that any of `keys` signed, expired ones included; None for every other text."""
    try:
        content = _serializer(keys).loads(cookie.encode(errors="replace"))
    except BadData:
        return None
    return Session(content["id"], content["account"], datetime.fromtimestamp(content["expires_at"], UTC))


def _serializer(keys: Sequence[str]) -> URLSafeSerializer:
    # The library signs with the last key.
    signature = {"key_derivation": "hmac", "digest_method": sha256}
    return URLSafeSerializer([*reversed(keys)], salt="moien session", signer_kwargs=signature)
