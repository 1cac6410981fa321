"""The guards of registration's API, and the rights of organisers in one event."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.web.console.alarms import shown_alarms
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.request_values import slug_of
from shared.http.client_address import client_address
from shared.http.csrf import check_same_site
from shared.http.problems import Unauthenticated
from shared.identity.authorisation import Organiser, Scope, UnknownEvent
from shared.identity.guards import ORGANISER, OrganiserGuard, bearer, identify, signed_in

EVENT: web.RequestKey[Event] = web.RequestKey("event", Event)
AWAITING_APPROVAL: web.RequestKey[int] = web.RequestKey("awaiting approval", int)


@dataclass(frozen=True, slots=True)
class AnyoneOrOrganiser:
    """Lets everybody pass; `caller` is the organiser whose bearer credential has the scope.

    A credential without the scope gives no more than none would.
    """

    scope: Scope
    security: tuple[str | None, ...] = (None, "organiser")

    async def __call__(self, request: web.Request) -> None:
        """Raises Unauthenticated for an unknown credential."""
        if bearer(request):
            organiser = await identify(request)
            if organiser is None:
                raise Unauthenticated
            if self.scope in organiser.scopes:
                request[ORGANISER] = organiser


@dataclass(frozen=True, slots=True)
class Submitter:
    """Limits how often a client may submit; `?as=organiser` needs the scope registrations:write."""

    security: tuple[str | None, ...] = (None, "organiser")

    async def __call__(self, request: web.Request) -> None:
        """Raises TooOften, Unauthenticated or OutOfScope."""
        if request.query.get("as") == "organiser":
            await OrganiserGuard("registrations:write")(request)
        else:
            request.app[DEPENDENCIES].submissions.spend(client_address(request))


@dataclass(frozen=True, slots=True)
class Limited:
    """Lets everybody pass, as often as a client may submit."""

    security: tuple[str | None, ...] = ()

    async def __call__(self, request: web.Request) -> None:
        """Raises TooOften."""
        request.app[DEPENDENCIES].submissions.spend(client_address(request))


def caller(request: web.Request) -> Organiser | None:
    """Returns the organiser who calls; None for anybody else."""
    return signed_in(request) if ORGANISER in request else None


async def event_of(request: web.Request, scope: Scope) -> Event:
    """Returns the event in the path if the organiser's role in it includes `scope`. Raises UnknownEvent, OutOfScope."""
    event, count = await request.app[DEPENDENCIES].events.read_with_count(slug_of(request))
    signed_in(request).require(event.members, scope)
    request[EVENT] = event
    request[AWAITING_APPROVAL] = sum(count.awaiting_approval.values())
    return event


def navigation_values(request: web.Request) -> dict[str, Any]:
    """Returns what the console's navigation shows of the event that a page is about.

    It leads to the set-up who may change the event, to the e-mails who may see them, and to its door who manages that
    once the event is public. It says how many registrations
    await approval, and which alarms go on.
    """
    event = request.get(EVENT)
    may_set_up = event is not None and signed_in(request).may(event.members, "events:write")
    may_read_mails = event is not None and signed_in(request).may(event.members, "mails:read")
    has_door = event is not None and event.is_public and signed_in(request).may(event.members, "door:manage")
    return {
        "may_set_up": may_set_up,
        "may_read_mails": may_read_mails,
        "has_door": has_door,
        "awaiting_approval": request.get(AWAITING_APPROVAL, 0),
        "alarms": shown_alarms(request),
    }


def check_own_request(request: web.Request) -> None:
    """For a GET that leaves a trace: no other site may cause it with the console's cookie. Raises ForeignForm."""
    if not bearer(request):
        check_same_site(request)


def may_see_sensitive(request: web.Request, event: Event) -> bool:
    """Returns whether the organiser may see sensitive answers: those who may change registrations."""
    return signed_in(request).may(event.members, "registrations:write")


def require_sensitive(request: web.Request, event: Event) -> None:
    """Raises OutOfScope unless the organiser may see sensitive answers."""
    signed_in(request).require(event.members, "registrations:write")


def visible(event: Event, organiser: Organiser | None) -> Event:
    """Returns the event if the caller may see it: drafts are for their organisers. Raises UnknownEvent."""
    if not event.is_public and (organiser is None or organiser.account not in event.members):
        raise UnknownEvent
    return event
