"""Signs of programs that fill in forms: the age of a form, in a signed field, and a field that people do not see."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from aiohttp import web
from itsdangerous import BadSignature, Signer

from shared.http.bodies import field_value
from shared.http.keys import SETTINGS

STAMP = "stamp"
"""The name of the field."""
TRAP = "leave_empty"
"""The field that people do not see. No browser and no password manager fills it in."""
SHORTEST_AGE = timedelta(seconds=2)  # in which nobody fills in a form


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


def looks_automatic(request: web.Request, fields: Mapping[str, list[str]], now: datetime) -> bool:
    """Returns whether a form was filled in by a program: at once, or with what people do not see."""
    age = age_of_form(request, field_value(fields, STAMP), now)
    return bool(field_value(fields, TRAP)) or age is None or age < SHORTEST_AGE


def _signer(request: web.Request) -> Signer:
    # The library signs with the last key.
    keys = [*reversed(request.app[SETTINGS].session_keys)]
    return Signer(keys, salt="moien form stamp", key_derivation="hmac", digest_method=sha256)
