"""The organisers' console: signing in, events with their numbers, registrations."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.sign_in import WrongCredentials
from services.registration.ports.people import Filter
from services.registration.use_cases.identity.renew_sign_in import renew_sign_in
from services.registration.use_cases.identity.sign_in import sign_in
from services.registration.use_cases.identity.sign_out import sign_out
from services.registration.web.dependencies import DEPENDENCIES, slug_of
from services.registration.web.events.accent import accent_url
from services.registration.web.people.forms import typed
from shared.clock import utc_now
from shared.http.bodies import read_form
from shared.http.client_address import client_address
from shared.http.csrf import check_form, set_cookie
from shared.http.keys import SETTINGS
from shared.http.pages import Pages, page_language, translator
from shared.http.problems import TooOften, retry_header, status_of
from shared.identity.authorisation import Organiser
from shared.identity.guards import IDENTITIES, ORGANISER, sealed_session
from shared.identity.sessions import COOKIE, LIFETIME, Session, sign_session
from shared.language.date_formats import line_start, short_moment, when
from shared.language.languages import chosen

HOME = "/console"
ROWS = 50
EVENTS = 200
COOKIE_SECONDS = 12 * 3600
TOO_MANY_ATTEMPTS = "Too many attempts. Please wait a minute, then try again."

Handler = Callable[["ConsolePages", web.Request], Awaitable[web.Response]]


def console_routes(pages: Pages) -> list[web.RouteDef]:
    """The routes of the console."""
    here = ConsolePages(pages)
    return [
        web.get("/console", here.events),
        web.get("/console/sign-in", here.sign_in_form),
        web.post("/console/sign-in", here.sign_in),
        web.post("/console/sign-out", here.sign_out),
        web.get("/console/renew", here.renew),
        web.get("/console/events/{slug}", here.event),
    ]


def for_organisers(handler: Handler) -> Handler:
    """Lets through who is signed in, renewing a cookie that has run out; sends all others to sign in."""

    @wraps(handler)
    async def guarded(self: "ConsolePages", request: web.Request) -> web.Response:
        session = await _standing_session(request)
        organiser = await request.app[IDENTITIES].by_session(session) if session else None
        if session is None or organiser is None:
            raise web.HTTPSeeOther(f"{HOME}/sign-in?{urlencode({'next': request.path_qs})}")
        request[ORGANISER] = organiser
        response = await handler(self, request)
        _keep_cookie(request, response, session)
        return response

    return guarded


class ConsolePages:
    """What organisers see."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def sign_in_form(self, request: web.Request) -> web.Response:
        """The form to sign in. Anybody may see it."""
        return self._sign_in_page(request, email="", next_=request.query.get("next", HOME))

    async def sign_in(self, request: web.Request) -> web.Response:
        """Signs in, with a new session each time."""
        dependencies = request.app[DEPENDENCIES]
        fields = await read_form(request)
        check_form(request, typed(fields, "form_token"))
        email, target = typed(fields, "email"), _own_page(typed(fields, "next"))
        try:
            for client in (client_address(request), email.casefold()):
                dependencies.sign_in_attempts.spend(client)
            found = await sign_in(
                email,
                next(iter(fields.get("password", [])), ""),
                accounts=dependencies.accounts,
                passwords=dependencies.passwords,
                sign_ins=dependencies.sign_ins,
                clock=dependencies.clock,
                random=dependencies.random,
            )
        except (WrongCredentials, TooOften) as refusal:
            return self._refused_sign_in(request, refusal, email=email, next_=target)
        for client in (client_address(request), email.casefold()):
            dependencies.sign_in_attempts.give_back(client)
        response = web.Response(status=303, headers={"Location": target})
        _keep_cookie(request, response, Session(found.id, found.account, utc_now()))
        return response

    def _refused_sign_in(
        self, request: web.Request, refusal: WrongCredentials | TooOften, *, email: str, next_: str
    ) -> web.Response:
        gettext = translator(self._pages, request)
        told = gettext(TOO_MANY_ATTEMPTS if isinstance(refusal, TooOften) else f"{refusal.title()}.")
        response = self._sign_in_page(request, email=email, next_=next_, refusal=told, status=status_of(refusal))
        response.headers.update(retry_header(refusal))
        return response

    def _sign_in_page(
        self, request: web.Request, *, email: str, next_: str, refusal: str = "", status: int = 200
    ) -> web.Response:
        return self._pages.render(
            request, "sign_in.html", email=email, next=_own_page(next_), refusal=refusal, status=status
        )

    async def sign_out(self, request: web.Request) -> web.Response:
        """Ends the session everywhere."""
        fields = await read_form(request)
        check_form(request, typed(fields, "form_token"))
        dependencies, session = request.app[DEPENDENCIES], sealed_session(request)
        if session:
            await sign_out(session.id, sign_ins=dependencies.sign_ins, clock=dependencies.clock)
        response = web.Response(status=303, headers={"Location": f"{HOME}/sign-in"})
        response.del_cookie(COOKIE, path="/")
        return response

    @for_organisers
    async def renew(self, request: web.Request) -> web.Response:
        """Renews the cookie for another service and sends the browser back there."""
        return web.Response(status=303, headers={"Location": _own_page(request.query.get("next", HOME))})

    @for_organisers
    async def events(self, request: web.Request) -> web.Response:
        """One's events with their numbers."""
        dependencies, organiser = request.app[DEPENDENCIES], request[ORGANISER]
        events = await dependencies.events.of_account(organiser.account, EVENTS, None)
        events.sort(key=lambda event: event.starts_at)
        language = page_language(request)
        shown = [
            {**_event(event, language), "figures": await dependencies.registrations.figures(event.slug)}
            for event in events
        ]
        return self._pages.render(request, "console_events.html", events=shown)

    @for_organisers
    async def event(self, request: web.Request) -> web.Response:
        """One event: numbers, and its registrations with search and state."""
        dependencies = request.app[DEPENDENCIES]
        event = await dependencies.events.read(slug_of(request))
        organiser: Organiser = request[ORGANISER]
        organiser.require(event.members, "registrations:read")
        q, state = request.query.get("q", "").strip()[:200], request.query.get("state", "")
        after = request.query.get("after", "")
        which = Filter(q=q or None, state=state if state in STATES else None)
        entries = await dependencies.registrations.page(
            event.slug, which, ROWS, int(after) if after.isascii() and after.isdecimal() and len(after) < 16 else None
        )
        language = page_language(request)
        more = {"q": q, "state": state, "after": entries[-1].registration.line} if len(entries) == ROWS else None
        return self._pages.render(
            request,
            "console_event.html",
            event=_event(event, language),
            figures=await dependencies.registrations.figures(event.slug),
            rows=[_row(event, entry, language) for entry in entries],
            states=STATES,
            q=q,
            state=state,
            more=urlencode(more) if more else "",
            accent_url=accent_url(event),
            may_pair=organiser.may(event.members, "door:manage"),
        )


STATES = ("confirmed", "waitlisted", "awaiting_approval", "cancelled", "declined")


async def _standing_session(request: web.Request) -> Session | None:
    """The session of the cookie, if it may be renewed: until it is ended, and for some hours at most."""
    session, dependencies = sealed_session(request), request.app[DEPENDENCIES]
    if session is None:
        return None
    standing = await renew_sign_in(session.id, sign_ins=dependencies.sign_ins, clock=dependencies.clock)
    return session if standing else None


def _keep_cookie(request: web.Request, response: web.Response, session: Session) -> None:
    """Gives the browser a cookie that is good for the next quarter of an hour."""
    renewed = Session(session.id, session.account, utc_now() + LIFETIME)
    keys = request.app[SETTINGS].session_keys
    set_cookie(request, response, COOKIE, sign_session(renewed, keys), seconds=COOKIE_SECONDS)


def _own_page(target: str) -> str:
    """Where to go next: a page of ours, whatever the address said."""
    plain = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if plain else HOME


def _event(event: Event, language: str) -> dict[str, Any]:
    return {
        "slug": event.slug,
        "title": event.title,
        "state": event.state,
        "capacity": event.capacity,
        "when": line_start(when(event.starts_at, event.ends_at, event.timezone, language)),
    }


def _row(event: Event, entry: Any, language: str) -> dict[str, Any]:
    registration = entry.registration
    category = event.category(registration.category)
    first_in: datetime | None = entry.attendance.get("main", {}).get("first_in")
    return {
        "code": registration.code,
        "name": registration.name,
        "email": registration.email,
        "company": registration.company,
        "category": chosen(category.name, language) if category else registration.category,
        "state": registration.state,
        "position": entry.waiting_position,
        "mail": entry.mail,
        "arrived": short_moment(first_in, event.timezone, language) if first_in else "",
    }
