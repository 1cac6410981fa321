"""What the calls of registration work with, and who may call."""

from dataclasses import dataclass

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.ports.events import Events, Logos
from services.registration.ports.identity import Accounts, Passwords, SignIns
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransactions
from services.registration.ports.synchronisation import Publications
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.http.client_address import client_address
from shared.http.rate_limits import RateLimit
from shared.identity.authorisation import Organiser, Scope, UnknownEvent
from shared.identity.guards import ORGANISER, OrganiserGuard, bearer, signed_in
from shared.language.languages import preferred_language


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What the calls are given, put together in `app`."""

    transactions: EventTransactions
    events: Events
    registrations: Registrations
    publications: Publications
    clock: Clock
    random: Random
    links: ManageLinks
    logos: Logos
    accounts: Accounts
    passwords: Passwords
    sign_ins: SignIns
    submissions: RateLimit
    sign_in_attempts: RateLimit
    public_url: str


DEPENDENCIES: web.AppKey[Dependencies] = web.AppKey("registration", Dependencies)


@dataclass(frozen=True, slots=True)
class MaybeOrganiser:
    """Lets anybody pass; with a bearer credential only if it is a good one with the scope."""

    scope: Scope
    security: tuple[str | None, ...] = (None, "organiser")

    async def __call__(self, request: web.Request) -> None:
        """Raises Unauthenticated or OutOfScope for a bad credential."""
        if bearer(request):
            await OrganiserGuard(self.scope)(request)


@dataclass(frozen=True, slots=True)
class Submitter:
    """Lets anybody submit, as often as one client may; with `?as=organiser` only organisers who may write."""

    security: tuple[str | None, ...] = (None, "organiser")

    async def __call__(self, request: web.Request) -> None:
        """Raises TooOften, Unauthenticated or OutOfScope."""
        if request.query.get("as") == "organiser":
            await OrganiserGuard("registrations:write")(request)
        else:
            request.app[DEPENDENCIES].submissions.spend(client_address(request))


def slug_of(request: web.Request) -> str:
    """The event that the path names."""
    return request.match_info["slug"]


def code_of(request: web.Request) -> str:
    """The registration that the path names; its case does not matter."""
    return request.match_info["code"].upper()


def caller(request: web.Request) -> Organiser | None:
    """The organiser who calls, if it is one."""
    return signed_in(request) if ORGANISER in request else None


def language_of(request: web.Request) -> str:
    """The language the caller asks for; English where none of ours is among them."""
    return preferred_language(request.headers.get("Accept-Language", "")) or "en"


async def event_of(request: web.Request, scope: Scope) -> Event:
    """The event that the path names, if the organiser's role allows `scope` in it. Raises UnknownEvent, OutOfScope."""
    event = await request.app[DEPENDENCIES].events.read(slug_of(request))
    signed_in(request).require(event.members, scope)
    return event


def visible(event: Event, organiser: Organiser | None) -> Event:
    """The event, if the caller may see it: drafts are for their organisers. Raises UnknownEvent."""
    if not event.is_public and (organiser is None or organiser.account not in event.members):
        raise UnknownEvent
    return event
