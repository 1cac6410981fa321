"""The pages on which organisers sign in and out, and where every service's console renews its cookie."""

from collections.abc import Mapping
from urllib.parse import urlencode

from aiohttp import web

from services.registration.domain.sign_in import WrongCredentials
from services.registration.use_cases.identity.renew_sign_in import renew_sign_in
from services.registration.use_cases.identity.sign_in import sign_in
from services.registration.use_cases.identity.sign_out import sign_out
from services.registration.web.console.console_pages import HOME
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.people.forms import Fault
from shared.clock import utc_now
from shared.errors import Refusal
from shared.http.bodies import field_value
from shared.http.client_address import client_address
from shared.http.csrf import read_own_form, set_cookie
from shared.http.keys import SETTINGS
from shared.http.pages import Pages, translator
from shared.http.problems import TooOften, retry_header, status_of
from shared.identity.guards import IDENTITIES, signed_session
from shared.identity.sessions import COOKIE, LIFETIME, Session, sign_session

COOKIE_SECONDS = 12 * 3600
TOO_MANY_ATTEMPTS = "Too many attempts. Please wait a minute, then try again."
# Refusals that a form repeats when it is shown in another language.
REFUSALS: Mapping[str, type[Refusal]] = {kind.slug(): kind for kind in (WrongCredentials, TooOften)}


def sign_in_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes."""
    sign_in_pages = SignInPages(pages)
    return [
        web.get(f"{HOME}/sign-in", sign_in_pages.sign_in_form),
        web.post(f"{HOME}/sign-in", sign_in_pages.sign_in),
        web.post(f"{HOME}/sign-out", sign_in_pages.sign_out),
        web.get(f"{HOME}/renew", sign_in_pages.renew),
    ]


class SignInPages:
    """Signing in, signing out and renewing the cookie. Anybody may call them."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def sign_in_form(self, request: web.Request) -> web.Response:
        """Shows the form."""
        return self._page(request, email="", target=_own_page(request.query.get("next", HOME)))

    async def sign_in(self, request: web.Request) -> web.Response:
        """Signs in with a new session."""
        dependencies = request.app[DEPENDENCIES]
        fields = await read_own_form(request)
        email, target = field_value(fields, "email"), _own_page(field_value(fields, "next"))
        if "redisplay" in fields:
            refusal = REFUSALS.get(field_value(fields, "faulty"))
            return self._page(request, email=email, target=target, refusal=refusal)
        client = client_address(request)
        try:
            dependencies.sign_in_limit.spend(client, email)
            started = await sign_in(
                email,
                next(iter(fields.get("password", [])), ""),
                accounts=dependencies.accounts,
                passwords=dependencies.passwords,
                sign_ins=dependencies.sign_ins,
                clock=dependencies.clock,
                random=dependencies.random,
            )
        except (WrongCredentials, TooOften) as refusal:
            return self._refused(request, refusal, email=email, target=target)
        dependencies.sign_in_limit.give_back(client, email)
        response = web.Response(status=303, headers={"Location": target})
        _set_session_cookie(request, response, started.id, started.account)
        return response

    async def sign_out(self, request: web.Request) -> web.Response:
        """Ends the session in every service."""
        await read_own_form(request)
        dependencies, session = request.app[DEPENDENCIES], signed_session(request)
        if session:
            await sign_out(session.id, sign_ins=dependencies.sign_ins, clock=dependencies.clock)
        response = web.Response(status=303, headers={"Location": f"{HOME}/sign-in"})
        response.del_cookie(COOKIE, path="/")
        return response

    async def renew(self, request: web.Request) -> web.Response:
        """Renews the cookie, or asks to sign in where the session has ended; then sends the browser back."""
        target = _own_page(request.query.get("next", HOME))
        session = await _renewable_session(request)
        if session is None:
            raise web.HTTPSeeOther(f"{HOME}/sign-in?{urlencode({'next': target})}")
        response = web.Response(status=303, headers={"Location": target})
        _set_session_cookie(request, response, session.id, session.account)
        return response

    def _refused(
        self, request: web.Request, refusal: WrongCredentials | TooOften, *, email: str, target: str
    ) -> web.Response:
        response = self._page(request, email=email, target=target, refusal=type(refusal), status=status_of(refusal))
        response.headers.update(retry_header(refusal))
        return response

    def _page(
        self, request: web.Request, *, email: str, target: str, refusal: type[Refusal] | None = None, status: int = 200
    ) -> web.Response:
        gettext = translator(self._pages, request)
        faults = {}
        if refusal is not None:
            text = gettext(TOO_MANY_ATTEMPTS if refusal is TooOften else f"{refusal.title()}.")
            faults = {"email": Fault(text, "email")}
        return self._pages.render(
            request,
            "sign_in.html",
            email=email,
            next=target,
            faults=faults,
            faulty=refusal.slug() if refusal else "",
            status=status,
        )


async def _renewable_session(request: web.Request) -> Session | None:
    """The cookie's session, expired or not, unless it was ended, is hours old or its account is disabled."""
    session, dependencies = signed_session(request), request.app[DEPENDENCIES]
    if session is None or await request.app[IDENTITIES].by_session(session) is None:
        return None
    renewable = await renew_sign_in(session.id, sign_ins=dependencies.sign_ins, clock=dependencies.clock)
    return session if renewable else None


def _set_session_cookie(request: web.Request, response: web.Response, session: str, account: str) -> None:
    renewed = Session(session, account, utc_now() + LIFETIME)
    cookie = sign_session(renewed, request.app[SETTINGS].session_keys)
    set_cookie(request, response, COOKIE, cookie, seconds=COOKIE_SECONDS)


def _own_page(target: str) -> str:
    """`target` if it is a page of our own, else the console."""
    plain = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if plain else HOME
