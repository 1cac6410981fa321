"""The age of a form: when it was first shown, in a signed field that goes along with it."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from aiohttp import web
from itsdangerous import BadSignature, Signer

from shared.http.keys import SETTINGS

STAMP = "stamp"
"""The name of the field."""


def new_stamp(request: web.Request, now: datetime) -> str:
    """Returns the value of the field for a form that is shown at `now`."""
    return _signer(request).sign(str(int(now.timestamp() * 1000))).decode()


def age_of_form(request: web.Request, stamp: str, now: datetime) -> timedelta | None:
    """Returns for how long somebody had the form, with all its corrections; None for a stamp that is not ours."""
    try:
        shown_at = int(_signer(request).unsign(stamp.encode(errors="replace")))
    except (BadSignature, ValueError):
        return None
    return now - datetime.fromtimestamp(shown_at / 1000, UTC)


def _signer(request: web.Request) -> Signer:
    # The library signs with the last key.
    keys = [*reversed(request.app[SETTINGS].session_keys)]
    return Signer(keys, salt="moien form stamp", key_derivation="hmac", digest_method=sha256)
