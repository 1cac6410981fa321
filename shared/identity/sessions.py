"""Who is signed in at the console: a signed cookie, good for a quarter of an hour, that every service can verify.

Registration issues it and renews it against its own record of the session; the other services send browsers there
when it has run out. A session that was ended is told by message, so that its cookie dies everywhere at once.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

import orjson

COOKIE = "moien_session"
LIFETIME = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in: its id, whose it is, and until when the cookie is good."""

    id: str
    account: str
    expires_at: datetime


def sign_session(session: Session, key: str) -> str:
    """The cookie's text: the session, and a code that only holders of `key` can make (HMAC-SHA256)."""
    body = orjson.dumps({**asdict(session), "expires_at": int(session.expires_at.timestamp())})
    return f"{_text(body)}.{_text(_mac(body, key))}"


def verify_session(cookie: str, key: str) -> Session | None:
    """The session in a cookie, also when it has run out; None where it is forged or damaged."""
    try:
        body, mac = (base64.urlsafe_b64decode(part + "==") for part in cookie.split("."))
        if not hmac.compare_digest(mac, _mac(body, key)):
            return None
        found = orjson.loads(body)
        return Session(found["id"], found["account"], datetime.fromtimestamp(found["expires_at"], UTC))
    except (ValueError, KeyError, binascii.Error):
        return None


def _mac(body: bytes, key: str) -> bytes:
    return hmac.new(key.encode(), b"session 1" + body, hashlib.sha256).digest()


def _text(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")
