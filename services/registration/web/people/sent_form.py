"""The form that a visitor has just sent, in a cookie of their own, so that the next page can show the address back.

The cookie is signed, expires after a quarter of an hour and holds nothing but what this visitor typed. It is the same
for an address that was registered already.
"""

from dataclasses import asdict, dataclass
from hashlib import sha256

from aiohttp import web
from itsdangerous import BadData, URLSafeTimedSerializer

from shared.http.csrf import set_cookie
from shared.http.keys import SETTINGS

COOKIE = "moien_sent"
SECONDS = 15 * 60


@dataclass(frozen=True, slots=True)
class SentForm:
    """The parts of a sent form that the next page shows. `full_sessions` are the ids of sessions without a place."""

    event: str
    email: str
    first_name: str
    full_sessions: tuple[str, ...] = ()


def remember_sent_form(request: web.Request, response: web.Response, form: SentForm) -> None:
    """Sets the cookie."""
    set_cookie(request, response, COOKIE, str(_serializer(request).dumps(asdict(form))), seconds=SECONDS)


def sent_form(request: web.Request, event: str) -> SentForm | None:
    """Returns the form that this visitor sent for `event` in the last minutes, if any."""
    try:
        content = _serializer(request).loads(request.cookies.get(COOKIE, "").encode(errors="replace"), max_age=SECONDS)
    except BadData:
        return None
    form = SentForm(**{**content, "full_sessions": tuple(content["full_sessions"])})
    return form if form.event == event else None


def _serializer(request: web.Request) -> URLSafeTimedSerializer:
    # The library signs with the last key.
    keys = [*reversed(request.app[SETTINGS].session_keys)]
    return URLSafeTimedSerializer(
        keys, salt="moien sent form", signer_kwargs={"key_derivation": "hmac", "digest_method": sha256}
    )
