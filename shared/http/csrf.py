"""Forms are accepted from our own pages only: the browser names its origin, and the form carries a token.

The token is a signature of a random number in the visitor's cookie, so nothing needs to be stored, and another site
can neither read nor set it.
"""

import secrets
from hashlib import sha256

from aiohttp import web
from itsdangerous import Signer

from shared.errors import Forbidden
from shared.http.bodies import field_value, read_form, read_upload
from shared.http.keys import SETTINGS

COOKIE = "moien_visitor"
VISITOR: web.RequestKey[str] = web.RequestKey("visitor", str)


class ForeignForm(Forbidden):
    """This form was not sent from a page of ours, or the page was open for too long."""


def form_token(request: web.Request) -> str:
    """Returns the token for a form. The response with the form must pass through `set_visitor_cookie`."""
    return _signer(request).get_signature(_bytes(_visitor(request))).decode()


def set_visitor_cookie(request: web.Request, response: web.StreamResponse) -> None:
    """Sets the visitor's cookie when the page holds a form token."""
    if VISITOR in request and request.cookies.get(COOKIE) != request[VISITOR]:
        set_cookie(request, response, COOKIE, request[VISITOR])


def set_cookie(
    request: web.Request, response: web.StreamResponse, name: str, value: str, *, seconds: int | None = None
) -> None:
    """Sets a cookie that scripts cannot read and other sites cannot use."""
    secure = request.app[SETTINGS].public_url.startswith("https:")
    response.set_cookie(name, value, httponly=True, samesite="Lax", secure=secure, path="/", max_age=seconds)


def check_same_site(request: web.Request) -> None:
    """Raises ForeignForm when the browser says that another site sent the request (Fetch Metadata, RFC 6454)."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin", "null")
    # Browsers send `Origin: null` from pages with `no-referrer`; then Sec-Fetch-Site or the token decides.
    if site is not None and site not in {"same-origin", "none"}:
        raise ForeignForm
    if origin != "null" and origin not in _own_origins(request):
        raise ForeignForm


def check_form(request: web.Request, token: str) -> None:
    """Raises ForeignForm unless the form was sent from our own page with this visitor's token."""
    check_same_site(request)
    visitor = request.cookies.get(COOKIE, "")
    if not visitor or not _signer(request).verify_signature(_bytes(visitor), _bytes(token)):
        raise ForeignForm


async def read_own_form(request: web.Request) -> dict[str, list[str]]:
    """Returns the fields of a form that was sent from our own page. Raises what `check_form` and `read_form` raise."""
    fields = await read_form(request)
    check_form(request, field_value(fields, "form_token"))
    return fields


async def read_own_upload(
    request: web.Request, limit: int, seconds: float | None = None
) -> tuple[dict[str, list[str]], dict[str, bytes]]:
    """Returns the fields and files of a form of our own page, as `read_upload` does. Raises as `read_own_form`."""
    fields, files = await read_upload(request, limit, seconds)
    check_form(request, field_value(fields, "form_token"))
    return fields, files


def _own_origins(request: web.Request) -> set[str]:
    """The public origin and the one of this request: the ports behind the proxy serve the same paths."""
    return {request.app[SETTINGS].public_url, f"{request.scheme}://{request.host}"}


def _visitor(request: web.Request) -> str:
    if VISITOR not in request:
        request[VISITOR] = request.cookies.get(COOKIE) or secrets.token_urlsafe(18)
    return request[VISITOR]


def _signer(request: web.Request) -> Signer:
    # The library signs with the last key.
    keys = [*reversed(request.app[SETTINGS].session_keys)]
    return Signer(keys, salt="moien form token", key_derivation="hmac", digest_method=sha256)


def _bytes(text: str) -> bytes:
    """A text from outside, which may hold lone surrogates."""
    return text.encode(errors="replace")
