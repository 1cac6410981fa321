"""Who is calling: organisers by their API tokens, or by the cookie of the console."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class OrganiserGuard:
    """Lets organisers pass, by API token or (GET only) by the console's cookie; `signed_in` then tells who it is."""

    scope: Scope
    security: tuple[str | None, ...] = ("organiser",)

    async def __call__(self, request: web.Request) -> None:
        """Raises Unauthenticated without a good token, OutOfScope when it lacks the scope."""
        organiser = await recognised(request)
        if organiser is None:
            raise Unauthenticated
        if self.scope not in organiser.scopes:
            raise OutOfScope(f"This needs the scope {self.scope}.")
        if self.scope == "dead-letters" and not organiser.admin:
            raise OutOfScope("This is for those who look after the installation.")
        request[ORGANISER] = organiser


async def recognised(request: web.Request) -> Organiser | None:
    """Who is calling: by the bearer credential, or, where nothing is changed, by the console's cookie."""
    identities = request.app[IDENTITIES]
    if text := bearer(request):
        return await identities.by_token(text)
    session = current_session(request) if request.method in SAFE_METHODS else None
    return await identities.by_session(session) if session else None


def current_session(request: web.Request) -> Session | None:
    """The session in the console's cookie, while it is good."""
    session = sealed_session(request)
    return session if session and session.expires_at > utc_now() else None


def sealed_session(request: web.Request) -> Session | None:
    """The session in the console's cookie, also when it has run out; None for a forged one."""
    cookie = request.cookies.get(COOKIE)
    return verify_session(cookie, request.app[SETTINGS].session_keys) if cookie else None


def signed_in(request: web.Request) -> Organiser:
    """The organiser that the guard let pass."""
    return request[ORGANISER]


def bearer(request: web.Request) -> str | None:
    """The text of the bearer credential (RFC 6750), if there is one."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() or None if scheme.lower() == "bearer" else None
