"""Notes to the next page: a value in a signed cookie, which the answer to a form leaves for the page it redirects to.

So a page that shows what a form has made can be reloaded, and its language switched, without sending the form again.
"""

from hashlib import sha256
from typing import Any

from aiohttp import web
from itsdangerous import BadData, URLSafeTimedSerializer

from shared.http.csrf import set_cookie
from shared.http.keys import SETTINGS


def leave_note(request: web.Request, response: web.StreamResponse, name: str, value: Any, *, seconds: int) -> None:
    """Leaves `value` (of JSON) in the cookie `name` for `seconds`: the visitor could read it, but not change it."""
    set_cookie(request, response, name, _serializer(request, name).dumps(value), seconds=seconds)


def read_note(request: web.Request, name: str, *, seconds: int) -> Any:
    """Returns the value that was left in the cookie `name` in the last `seconds`; None without one, or if forged."""
    try:
        # A cookie from outside may hold lone surrogates.
        return _serializer(request, name).loads(request.cookies.get(name, "").encode(errors="replace"), max_age=seconds)
    except BadData:
        return None


def _serializer(request: web.Request, name: str) -> URLSafeTimedSerializer:
    # The library signs with the last key.
    keys = [*reversed(request.app[SETTINGS].session_keys)]
    signature = {"key_derivation": "hmac", "digest_method": sha256}
    return URLSafeTimedSerializer(keys, salt=f"moien note {name}", signer_kwargs=signature)
