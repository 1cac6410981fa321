"""The routes about watched guests."""

from dataclasses import asdict
from datetime import datetime

from aiohttp import web
from pydantic import BaseModel

from services.checkin.domain.events import EventNotNamed
from services.checkin.domain.watching import UnknownGuest
from services.checkin.use_cases.guests.list_watched_guests import list_watched_guests
from services.checkin.use_cases.guests.stop_watching_guest import stop_watching_guest
from services.checkin.use_cases.guests.watch_guest import watch_guest
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.fields import EventName, EventQuery, Name
from services.checkin.web.guards import SUPERVISORS, DeviceOrManager, actor_of, setup_for
from shared.http.api import Api
from shared.http.validation import Strict
from shared.identity.authorisation import UnknownEvent

WATCHERS = DeviceOrManager(SUPERVISORS)


class WatchBody(Strict):
    """The name of the person who is told when the guest arrives."""

    event: EventName | None = None
    host: Name


class ArrivalView(BaseModel):
    """The first time that the guest was let in on a list, or on one of its days; `gate` is a name."""

    list: str
    gate: str
    at: datetime
    recorded_at: datetime
    offline: bool


class WatchedGuestView(BaseModel):
    """A watched guest, with the arrivals so far, the newest first."""

    code: str
    name: str
    company: str
    host: str
    arrivals: list[ArrivalView]


class WatchedGuestPage(BaseModel):
    """All watched guests of an event, by name."""

    items: list[WatchedGuestView]
    next_cursor: str | None = None


def add_guest_routes(api: Api) -> None:
    """Adds the operations to the table."""
    any_event = (UnknownEvent, EventNotNamed)
    api.get("/guests/watched", who=WATCHERS, query=EventQuery, answer=WatchedGuestPage, refusals=any_event)(get_watched)
    one_guest = (*any_event, UnknownGuest)
    api.post(
        "/guests/{code}/watch",
        who=WATCHERS,
        query=EventQuery,
        body=WatchBody,
        answer=WatchedGuestView,
        refusals=one_guest,
    )(post_watch)
    api.delete("/guests/{code}/watch", who=WATCHERS, query=EventQuery, status=204, refusals=one_guest)(delete_watch)


async def get_watched(request: web.Request, query: EventQuery) -> WatchedGuestPage:
    """The watched guests, and who of them has come."""
    setup = await setup_for(request, query.event)
    guests = await list_watched_guests(setup.event.slug, guests=request.app[DEPENDENCIES].watched_guests)
    return WatchedGuestPage(items=[WatchedGuestView.model_validate(asdict(guest)) for guest in guests])


async def post_watch(request: web.Request, query: EventQuery, body: WatchBody) -> WatchedGuestView:
    """Watches a guest: the verdict names the host, and organisers are told of the arrival."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, body.event or query.event)
    guest = await watch_guest(
        request.match_info["code"].upper(),
        body.host,
        event=setup.event.slug,
        actor=actor_of(request),
        guests=dependencies.watched_guests,
        clock=dependencies.clock,
    )
    return WatchedGuestView.model_validate(asdict(guest))


async def delete_watch(request: web.Request, query: EventQuery) -> None:
    """Watches a guest no more."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, query.event)
    await stop_watching_guest(
        request.match_info["code"].upper(),
        event=setup.event.slug,
        actor=actor_of(request),
        guests=dependencies.watched_guests,
        clock=dependencies.clock,
    )
