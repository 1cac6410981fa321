"""Guards that recognise organisers: by an API token, or by the console's cookie."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from urllib.parse import urlencode

from aiohttp import web

from shared.clock import utc_now
from shared.http.keys import SETTINGS
from shared.http.problems import Unauthenticated
from shared.identity.authorisation import Organiser, OutOfScope, Scope
from shared.identity.sessions import COOKIE, Session, verify_session
from shared.identity.store import Identities

SAFE_METHODS = frozenset({"GET", "HEAD"})
IDENTITIES: web.AppKey[Identities] = web.AppKey("identities", Identities)
ORGANISER: web.RequestKey[Organiser] = web.RequestKey("organiser", Organiser)
# The address of registration's console, where cookies are renewed.
CONSOLE: web.AppKey[str] = web.AppKey("console", str)

PageHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class OrganiserGuard:
    """Lets organisers pass whose credential has `scope`; a handler then calls `signed_in`."""

    scope: Scope
    security: tuple[str | None, ...] = ("organiser",)

    async def __call__(self, request: web.Request) -> None:
        """Raises Unauthenticated without a good credential, OutOfScope when it lacks the scope."""
        organiser = await identify(request)
        if organiser is None:
            raise Unauthenticated
        if self.scope not in organiser.scopes:
            raise OutOfScope(f"This needs the scope {self.scope}.")
        if self.scope == "dead-letters" and not organiser.admin:
            raise OutOfScope("This is for admins of the installation.")
        request[ORGANISER] = organiser


def for_organisers(handler: PageHandler, home: str) -> PageHandler:
    """Returns a page's handler that only organisers reach who are signed in at the console.

    Everybody else is redirected to the console, which renews an expired cookie or asks to sign in and then sends the
    browser back: to the page or, after a form was sent, to `home`.
    """

    @wraps(handler)
    async def guarded(request: web.Request) -> web.StreamResponse:
        session = current_session(request)
        organiser = await request.app[IDENTITIES].by_session(session) if session else None
        if organiser is None:
            back = request.path_qs if request.method in SAFE_METHODS else f"{home}?{request.query_string}"
            raise web.HTTPSeeOther(f"{request.app[CONSOLE]}/renew?{urlencode({'next': back})}")
        request[ORGANISER] = organiser
        return await handler(request)

    return guarded


async def identify(request: web.Request) -> Organiser | None:
    """Returns the organiser of the bearer credential or, for requests that change nothing, of the console's cookie."""
    identities = request.app[IDENTITIES]
    if text := bearer(request):
        return await identities.by_token(text)
    session = current_session(request) if request.method in SAFE_METHODS else None
    return await identities.by_session(session) if session else None


def current_session(request: web.Request) -> Session | None:
    """Returns the session in the console's cookie unless it has expired."""
    session = signed_session(request)
    return session if session and session.expires_at > utc_now() else None


def signed_session(request: web.Request) -> Session | None:
    """Returns the session in the console's cookie, expired ones included; None for a forged cookie."""
    cookie = request.cookies.get(COOKIE)
    return verify_session(cookie, request.app[SETTINGS].session_keys) if cookie else None


def signed_in(request: web.Request) -> Organiser:
    """Returns the organiser whom the guard let pass."""
    return request[ORGANISER]


def bearer(request: web.Request) -> str | None:
    """Returns the bearer credential (RFC 6750), if there is one."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() or None if scheme.lower() == "bearer" else None
